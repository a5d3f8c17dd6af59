import { expressions, jobsOf, type Job } from "./model.ts";
import { eachJob, eachStep, when, writes, type WorkflowRule } from "./rule.ts";

/** A job whose compromise matters: it holds a secret, an environment, or a right to write that forks do not get either. */
export const isPrivileged = (job: Job): boolean =>
  job.environment !== undefined ||
  expressions(job).some((inner) => inner.includes("secrets.")) ||
  writes(job).some(([scope]) => ["packages", "id-token", "attestations", "contents", "deployments"].includes(scope));

/** A job that changes what runs: it belongs to exactly one group per stack, which never cancels. */
const runsUp = (job: Job) => job.steps.some(({ run = "" }) => /deploy\.sh|automation\/govern\.ts/.test(run));

const sameRepository = "github.event.pull_request.head.repo.full_name == github.repository";
const notDependabot = "github.event.pull_request.user.login != 'dependabot[bot]'";

/** What an outsider decides: anything of an event that is free text. Numbers and commit ids are not. */
const untrusted =
  /github\.(?:head_ref|event\.(?:pull_request\.(?:title|body|head\.(?:ref|label)|labels|user\.name)|issue|comment|review|head_commit|commits|label|discussion|pages))/;

/** What a step may run: a make target, a tested file, or one plain command without logic. */
const allowedCommand =
  /^(?:make (?:node_modules\/\.stamp|[a-z][\w-]*)(?: [A-Z]+=\S+)*|node automation\/[a-z-]+\.ts\b.*|sh automation\/deploy\.sh\b.*|find "\$RUNNER_TEMP\/images" .*|npm ci --ignore-scripts|install -\S+ .*)$/;

/** The rules of the house for workflow files, each with what it protects from. */
export const rules: Readonly<Record<string, WorkflowRule>> = {
  "gives no right by default": (workflow) =>
    when(
      workflow.permissions === undefined || Object.keys(workflow.permissions).length > 0,
      `${workflow.file}: permissions at the top are not {}`,
    ),
  "names each job's rights": eachJob((job) => when(job.permissions === undefined, "has no permissions")),
  "never gives all rights": eachJob((job) =>
    writes(job)
      .filter(([scope]) => scope === "contents" || scope === "actions")
      .map(([scope]) => `may write ${scope}`),
  ),
  "limits time": eachJob((job) =>
    when(job.uses === undefined && (job["timeout-minutes"] ?? 360) > 60, "has no timeout-minutes of 60 at most"),
  ),
  "runs on a named image": eachJob((job) =>
    when(job.uses === undefined && job["runs-on"] !== "ubuntu-24.04", `runs on ${String(job["runs-on"])}`),
  ),
  "fails in the middle of a pipe": (workflow) =>
    when(workflow.defaults?.run.shell !== "bash", `${workflow.file}: the default shell is not bash`),
  "limits concurrency": (workflow) =>
    when(
      workflow.concurrency === undefined && jobsOf(workflow).some(([, job]) => job.concurrency === undefined),
      `${workflow.file}: neither the workflow nor each job has a concurrency group`,
    ),
  "never cancels an up": eachJob((job, _id, workflow) =>
    runsUp(job)
      ? [
          ...when(job.concurrency?.group.startsWith("stack-") !== true, "changes a stack outside of its group stack-…"),
          ...when(job.concurrency?.["cancel-in-progress"] !== "false", "may be cancelled while it changes a stack"),
          ...when(
            workflow.concurrency !== undefined && workflow.concurrency["cancel-in-progress"] !== "false",
            "its workflow may be cancelled",
          ),
        ]
      : [],
  ),
  "keeps no credential in the checkout": eachStep(({ uses, with: inputs }) =>
    when(
      uses?.startsWith("actions/checkout@") === true && inputs["persist-credentials"] !== "false",
      "keeps the token",
    ),
  ),
  "has no dangerous trigger": (workflow) =>
    Object.keys(workflow.on)
      .filter((event) =>
        ["pull_request_target", "workflow_run", "issue_comment", "pull_request_review"].includes(event),
      )
      .map((event) => `${workflow.file}: is started by ${event}`),
  "hands on no bundle of secrets": (workflow) => [
    ...jobsOf(workflow).flatMap(([id, job]) =>
      when(job.secrets !== undefined, `${workflow.file} ${id}: passes secrets to a workflow`),
    ),
    ...when(/toJSON\(\s*secrets|secrets\[/.test(workflow.text), `${workflow.file}: reads secrets as a whole`),
  ],
  "keeps logic in tested files": eachStep(({ run, if: condition }) => [
    ...when((run ?? "").trim().split("\n").length > 5, "runs more than five lines"),
    ...(run === undefined
      ? []
      : run
          .trim()
          .split("\n")
          .filter((line) => !allowedCommand.test(line.trim()))
          .map((line) => `runs ${line.trim()}`)),
    ...when((condition ?? "").length > 250, "has a condition nobody can read"),
  ]),
  "puts no expression into a shell": eachStep(({ run }) =>
    when(run?.includes("${{") === true, "has an expression in run"),
  ),
  "writes no variable for later steps": eachStep(({ run }) =>
    when(/GITHUB_(?:ENV|PATH)|set-env|add-path/.test(run ?? ""), "writes GITHUB_ENV or GITHUB_PATH"),
  ),
  "takes no free text of an event": (workflow) =>
    expressions(workflow.jobs)
      .filter((inner) => untrusted.test(inner))
      .map((inner) => `${workflow.file}: evaluates ${inner}`),
  "names each step": eachStep(({ name }) => when(name === undefined, "has no name")),
  "ignores no failure but a notification's": eachStep(({ name, ...step }) =>
    when(step["continue-on-error"] !== undefined && name !== "Notify", "continues on error"),
  ),
  "lets no notification fail a deployment": eachStep(({ name, ...step }) =>
    when(name === "Notify" && step["continue-on-error"] !== "true", "fails the job"),
  ),
  "shows forks no secret": eachJob((job, _id, workflow) => {
    if (!("pull_request" in workflow.on) || !expressions(job).some((inner) => inner.includes("secrets."))) return [];
    const condition = (job.if ?? "").replaceAll(/\s+/g, " ");
    const never = condition === "github.event_name != 'pull_request'";
    return when(
      !never && !(condition.includes(sameRepository) && condition.includes(notDependabot)),
      "reads a secret in a fork's or Dependabot's run",
    );
  }),
  "keeps secrets in environments": eachJob((job) =>
    when(
      expressions(job).some((inner) => inner.includes("secrets.")) && job.environment === undefined,
      "reads a secret without an environment",
    ),
  ),
  "gives pull requests no right that lasts": eachJob((job, _id, workflow) =>
    "pull_request" in workflow.on && job.if !== "github.event_name != 'pull_request'"
      ? writes(job)
          .filter(([scope]) => !["pull-requests", "security-events"].includes(scope))
          .map(([scope]) => `may write ${scope} in a pull request`)
      : [],
  ),
  "reads no cache where it matters": eachJob((job) => {
    const caches = job.steps.filter(
      ({ uses = "", with: inputs }) =>
        inputs["cache"] === "true" ||
        uses.startsWith("actions/cache") ||
        (uses.startsWith("docker/setup-buildx-action@") && inputs["cache-binary"] !== "false") ||
        JSON.stringify(inputs).includes("type=gha"),
    );
    return isPrivileged(job)
      ? caches.map(({ name }) => `is privileged and reads the cache in ${name ?? "a step"}`)
      : [];
  }),
};
