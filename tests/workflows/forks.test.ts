import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { changedServices } from "../../automation/ci/matrix.ts";
import { expressions, jobsOf, workflows, type Job } from "./model.ts";
import { isPrivileged } from "./rules.ts";

// What a stranger's pull request could try: one test per vector, over every workflow that such a pull request starts.
const started = workflows.filter(({ on }) => "pull_request" in on);
const jobs = started.flatMap((workflow) =>
  jobsOf(workflow).map(([id, job]) => ({ at: `${workflow.file} ${id}`, job })),
);
const sameRepository = "github.event.pull_request.head.repo.full_name == github.repository";

/** Whether a fork's pull request runs the job at all. */
const runsForForks = ({ if: condition = "" }: Job) =>
  !condition.includes(sameRepository) && condition !== "github.event_name != 'pull_request'";
const forFork = jobs.filter(({ job }) => runsForForks(job));

test("there is something to look at", () => {
  expect(started.map(({ file }) => file).sort()).toEqual(["ci.yml", "security.yml"]);
  expect(forFork.length).toBeGreaterThan(8);
});

describe("a fork's pull request", () => {
  test("reads no secret: none of its jobs names one, or has an environment that holds them", () => {
    for (const { at, job } of forFork) {
      expect({
        at,
        secrets: expressions(job).filter((inner) => inner.includes("secrets.")),
        environment: job.environment,
      }).toEqual({ at, secrets: [], environment: undefined });
    }
  });

  test("starts no workflow in the context of the repository", () => {
    for (const { on } of workflows) expect(Object.keys(on)).not.toContain("pull_request_target");
    for (const { on } of workflows) expect(Object.keys(on)).not.toContain("workflow_run");
  });

  test("fills no cache that a privileged job reads", () => {
    const caches = (job: Job) =>
      job.steps.filter(
        ({ uses = "", with: inputs }) =>
          inputs["cache"] === "true" || uses.startsWith("actions/cache") || JSON.stringify(inputs).includes("type=gha"),
      );
    expect(forFork.some(({ job }) => caches(job).length > 0)).toBe(true);
    const privileged = workflows.flatMap((workflow) => jobsOf(workflow)).filter(([, job]) => isPrivileged(job));
    expect(privileged.length).toBeGreaterThan(8);
    for (const [, job] of privileged) expect(caches(job)).toEqual([]);
  });

  test("hands no artifact to a privileged job", () => {
    for (const { job } of jobs.filter(({ job }) => isPrivileged(job))) {
      expect(job.steps.filter(({ uses = "" }) => uses.startsWith("actions/download-artifact"))).toEqual([]);
    }
  });
});

/** Values an attacker would choose; each would leave a file behind if anything of it ran. */
const hostile = (mark: string) => [
  `"; touch ${mark}; "`,
  `$(touch ${mark})`,
  `\`touch ${mark}\``,
  `'; touch ${mark}; '`,
  `a\ntouch ${mark}\n`,
  `$(shell touch ${mark})`,
  `&& touch ${mark} #`,
];

/** Run a step's script as the runner does, with programs that only print what they are given. */
function runStep(
  script: string,
  value: string,
  names: readonly string[],
): { readonly folder: string; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), "step-"));
  mkdirSync(join(folder, "bin"));
  for (const program of ["node", "docker", "find", "npm", "sh"]) {
    const file = join(folder, "bin", program);
    writeFileSync(file, '#!/bin/bash\nprintf "<%s>" "$@"\n');
    chmodSync(file, 0o755);
  }
  writeFileSync(join(folder, "script.sh"), script);
  writeFileSync(
    join(folder, "Makefile"),
    readFileSync("Makefile", "utf8")
      .replaceAll("$(STAMP)", "")
      .replaceAll(/^:[\s\S]*?touch \$@$/gm, ""),
  );
  const env = {
    ...Object.fromEntries(names.map((name) => [name, value])),
    PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    RUNNER_TEMP: folder,
  };
  const { stdout } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "script.sh"], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { folder, output: stdout };
}

describe("text from outside", () => {
  const steps = started.flatMap((workflow) =>
    jobsOf(workflow).flatMap(([id, job]) =>
      job.steps.flatMap(({ run, env }) =>
        run === undefined
          ? []
          : [
              {
                at: `${workflow.file} ${id}`,
                run,
                names: [...Object.keys(workflow.env), ...Object.keys(job.env), ...Object.keys(env)],
              },
            ],
      ),
    ),
  );
  const withVariables = steps.filter(
    ({ names, run }) => names.some((name) => run.includes(`$${name}`)) || /make test-(?:service|deployment)/.test(run),
  );

  test.each(withVariables.map(({ at, run, names }) => [at, run, names] as const))(
    "%s: %s runs nothing that a variable contains",
    (_at, run, names) => {
      for (const value of hostile("pwned")) {
        const { folder, output } = runStep(run, value, names);
        expect({ value, ran: existsSync(join(folder, "pwned")) }).toEqual({ value, ran: false });
        expect(output).toContain("<");
      }
    },
  );

  test("would be found where a script did run it", () => {
    const ran = hostile("pwned").map((value) =>
      existsSync(join(runStep('eval "echo $X"', value, ["X"]).folder, "pwned")),
    );
    expect(ran.filter(Boolean).length).toBeGreaterThan(3);
  });

  const never = {
    title: "pull_request.title",
    branch: "head_ref",
    "branch of the event": "pull_request.head.ref",
    label: "pull_request.labels",
    body: "pull_request.body",
    "commit message": "head_commit.message",
    "user name": "user.name",
  };
  test.each(Object.entries(never))("a %s is read by no workflow", (_what, path) => {
    for (const { file, text } of workflows)
      expect({ file, found: text.includes(path) }).toEqual({ file, found: false });
  });

  test("a file name is text: it comes zero-terminated and reaches no shell", () => {
    const names = ["services/backend/$(touch pwned)", 'services/backend/"; touch pwned; "', "services/backend/a\nb"];
    const folder = mkdtempSync(join(tmpdir(), "names-"));
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        cwd: folder,
        encoding: "utf8",
      });
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "base");
    mkdirSync(join(folder, "services/backend"), { recursive: true });
    for (const name of names.filter((one) => !one.slice(17).includes("/"))) writeFileSync(join(folder, name), "x");
    git("add", ".");
    git("commit", "-q", "-m", "change");
    const files = git("diff", "--name-only", "-z", "HEAD~1...HEAD").split("\0").filter(Boolean);
    expect(files.sort()).toEqual([...names].sort());
    expect(changedServices({ backend: { context: "services/backend" } }, files)).toEqual(["backend"]);
    expect(existsSync(join(folder, "pwned"))).toBe(false);
    expect(readFileSync("automation/preview.ts", "utf8")).toContain('"--name-only", "-z"');
  });
});
