import { z } from "zod";
import { environments } from "../catalog/environments.ts";
import { Access, Actions, Labels } from "./actions.schema.ts";
import { Environments } from "./environments.schema.ts";
import { CodeOwners, Dependabot, Files } from "./files.schema.ts";
import { lockoutProblems } from "./lockout.ts";
import { planProblems } from "./plan.ts";
import { problem, type Problem } from "./problem.ts";
import { GitHub, Repository } from "./repository.schema.ts";
import { Rules } from "./rules.schema.ts";
import { Secrets, Variables } from "./secrets.schema.ts";
import { switches, weakeningProblems } from "./weakening.ts";

const Numbers = z.record(z.string(), z.int().positive()).default({});

const Shape = z.strictObject({
  github: GitHub,
  repository: Repository,
  rules: Rules.prefault({}),
  environments: Environments,
  actions: Actions.prefault({}),
  labels: Labels,
  variables: Variables.describe("Variables every workflow may read."),
  secrets: Secrets.describe("Secrets every workflow may use; prefer those of an environment."),
  dependabotSecrets: Secrets.describe("Secrets of Dependabot's own runs."),
  access: Access.optional(),
  dependabot: Dependabot.prefault({}),
  codeowners: CodeOwners,
  files: Files.describe("Generated files: compared with the default branch, or written to it."),
  allow: z.array(z.enum(switches)).default([]).describe("Weak or irreversible settings that are meant, by name."),
  ids: z
    .strictObject({ users: Numbers, teams: Numbers })
    .prefault({})
    .describe("Numbers of users and teams, so that a preview needs no right to look them up."),
  beside: z
    .array(z.string())
    .default([])
    .describe("Things nobody declares that are meant to be there, as `make drift` names them, e.g. `ruleset Old`."),
  imports: z
    .record(z.string(), z.string())
    .default({})
    .describe("Existing objects to take over: resource name to id, written by `make adopt`."),
});

/** Configuration of the stack `governance`. */
export type GovernanceConfig = z.infer<typeof Shape>;

/** Environments of the workflows beside the platform's own: the repository itself, pull requests, the drift check. */
export const workflowEnvironments = ["governance", "preview", "drift"] as const;

const names = [...Object.keys(environments), ...workflowEnvironments];
const approved = [
  "governance",
  ...Object.entries(environments).flatMap(([name, { approval }]) => (approval ? [name] : [])),
];

function environmentProblems(config: GovernanceConfig): Problem[] {
  const missing = names.filter((name) => config.environments[name] === undefined);
  return missing.map((name) =>
    problem(
      `environments.${name}`,
      "missing, a workflow deploys to it and GitHub would create it without any protection",
    ),
  );
}

/** Schema of the stack `governance`: values, then what GitHub would refuse, drop or regret. */
export const GovernanceConfig = Shape.superRefine((config, context) => {
  const problems = [
    ...environmentProblems(config),
    ...planProblems(config),
    ...lockoutProblems(config),
    ...weakeningProblems(config, approved),
  ];
  for (const { path, message } of problems) context.addIssue({ code: "custom", path: [...path], message });
});
