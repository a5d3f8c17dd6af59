import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { GovernanceConfig } from "./governance.schema.ts";
import { problem, type Problem } from "./problem.ts";

/** Where GitHub looks for workflows. */
export const workflowFolder = ".github/workflows";

const Step = z.looseObject({ uses: z.string().optional() });
const Job = z.looseObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  environment: z.union([z.string(), z.looseObject({ name: z.string() })]).optional(),
  steps: z.array(Step).default([]),
});
const Triggers = z.union([
  z.string().transform((name) => [name]),
  z.array(z.string()),
  z.looseObject({}).transform(Object.keys),
]);
const WorkflowFile = z.looseObject({ on: Triggers, jobs: z.record(z.string(), Job) });

/** What governance has to know of a workflow. */
export interface Workflow {
  readonly file: string;
  /** Checks it reports for pull requests: names of its jobs. */
  readonly checks: readonly string[];
  /** Environments its jobs deploy to; an expression as it is written. */
  readonly environments: readonly string[];
  /** Actions of others that it runs, without the version. */
  readonly actions: readonly string[];
}

/** The workflows of a clone, or undefined where it has none. */
export function readWorkflows(root: string): Workflow[] | undefined {
  const folder = join(root, workflowFolder);
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  return files.map((file) => parseWorkflow(file, readFileSync(join(folder, file), "utf8")));
}

/** What a workflow file says about checks, environments and actions. */
export function parseWorkflow(file: string, text: string): Workflow {
  const { on, jobs } = WorkflowFile.parse(parse(text));
  const all = Object.entries(jobs);
  const forPullRequests = on.includes("pull_request") || on.includes("merge_group");
  return {
    file,
    checks: forPullRequests ? all.map(([id, job]) => job.name ?? id) : [],
    environments: all.flatMap(([, { environment }]) =>
      typeof environment === "object" ? [environment.name] : (environment ?? []),
    ),
    actions: all.flatMap(([, job]) =>
      [job.uses, ...job.steps.map((step) => step.uses)].flatMap((uses) => actionOf(uses)),
    ),
  };
}

const actionOf = (uses: string | undefined) =>
  uses === undefined || uses.startsWith("./") ? [] : [uses.split("@")[0] ?? uses];

/** Where program and workflows contradict each other: GitHub takes both, and then nothing merges or deploys. */
export function workflowProblems(config: GovernanceConfig, workflows: readonly Workflow[]): Problem[] {
  return [
    ...checkProblems(config, workflows),
    ...environmentProblems(config, workflows),
    ...actionProblems(config, workflows),
  ];
}

function checkProblems({ rules }: GovernanceConfig, workflows: readonly Workflow[]): Problem[] {
  const reported = workflows.flatMap(({ checks }) => checks);
  return Object.entries({ default: rules.default, release: rules.release }).flatMap(([name, { checks }]) =>
    checks
      .filter((check) => !reported.includes(check))
      .map((check) =>
        problem(
          `rules.${name}.checks`,
          `no job of ${workflowFolder} reports "${check}" for pull requests, nothing could be merged (reported: ${reported.toSorted().join(", ")})`,
        ),
      ),
  );
}

function environmentProblems({ environments }: GovernanceConfig, workflows: readonly Workflow[]): Problem[] {
  const used = workflows.flatMap((each) => each.environments.map((environment) => ({ environment, file: each.file })));
  const computed = used.some(({ environment }) => environment.includes("${{"));
  const named = used.filter(({ environment }) => !environment.includes("${{"));
  const undeclared = named.filter(({ environment }) => environments[environment] === undefined);
  const unused = Object.keys(environments).filter(
    (name) => !computed && !named.some(({ environment }) => environment === name),
  );
  return [
    ...undeclared.map(({ environment, file }) =>
      problem(
        `environments.${environment}`,
        `missing, a job of ${workflowFolder}/${file} deploys to it and GitHub would create it without any protection`,
      ),
    ),
    ...unused.map((name) =>
      problem(
        `environments.${name}`,
        `no job of ${workflowFolder} deploys to it; remove it, or give the job its environment`,
      ),
    ),
  ];
}

function actionProblems({ actions }: GovernanceConfig, workflows: readonly Workflow[]): Problem[] {
  if (actions.allowed !== "selected") return [];
  const used = workflows.flatMap((each) => each.actions.map((action) => ({ action, file: each.file })));
  const refused = used.filter(({ action }) => !isAllowed(action, actions));
  const unique = new Map(refused.map((each) => [each.action, each]));
  return [...unique.values()].map(({ action, file }) =>
    problem(
      "actions.patterns",
      `${workflowFolder}/${file} runs ${action}, which would be refused; add "${action.split("/").slice(0, 2).join("/")}@*" or do without it`,
    ),
  );
}

function isAllowed(action: string, { githubOwned, patterns }: GovernanceConfig["actions"]): boolean {
  if (githubOwned && /^(?:actions|github)\//.test(action)) return true;
  return patterns.some((pattern) => matches(pattern.split("@")[0] ?? pattern, action));
}

/** GitHub's patterns know `*` for anything. */
const matches = (pattern: string, action: string) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join(".*")}(?:/.*)?$`,
  ).test(action);
