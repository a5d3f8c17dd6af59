import { z } from "zod";
import type { GitHub } from "../github/api.ts";
import type { Declared, SecretScope } from "./declared.ts";

const Reviewer = z.looseObject({
  type: z.enum(["User", "Team"]),
  reviewer: z.looseObject({ id: z.number(), login: z.string().optional(), slug: z.string().optional() }),
});
const Rule = z.looseObject({
  type: z.string(),
  wait_timer: z.number().optional(),
  prevent_self_review: z.boolean().optional(),
  reviewers: z.array(Reviewer).optional(),
});
const Environment = z.looseObject({
  name: z.string(),
  can_admins_bypass: z.boolean().default(true),
  protection_rules: z.array(Rule).default([]),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullable(),
});
const Policy = z.looseObject({ id: z.number(), name: z.string(), type: z.enum(["branch", "tag"]).default("branch") });
const Secret = z.looseObject({ name: z.string(), updated_at: z.string() });
const Variable = z.looseObject({ name: z.string() });
const Ruleset = z.looseObject({ id: z.number(), name: z.string(), source_type: z.string().default("Repository") });
const Hook = z.looseObject({ id: z.number(), config: z.looseObject({ url: z.string().default("") }) });

/** An environment as GitHub has it. */
export type ActualEnvironment = z.infer<typeof Environment>;

/** A secret or variable as GitHub has it. */
export interface ActualValue {
  readonly environment: string;
  readonly name: string;
  readonly updatedAt: string;
}

/** The things the engine's refresh is blind to, as GitHub has them. */
export interface Actual {
  readonly environments: readonly ActualEnvironment[];
  readonly policies: readonly (z.infer<typeof Policy> & { readonly environment: string })[];
  readonly rulesets: readonly z.infer<typeof Ruleset>[];
  readonly secrets: Readonly<Record<SecretScope, readonly ActualValue[]>>;
  readonly variables: readonly ActualValue[];
  readonly hooks: readonly z.infer<typeof Hook>[];
}

/** Read it all from GitHub: a handful of lists, and three for each declared environment. */
export async function readBack(github: GitHub, declared: Declared): Promise<Actual> {
  const path = (suffix: string) => github.path(suffix);
  const secretsAt = async (suffix: string, environment = "") =>
    (await github.pages(path(suffix), Secret, { key: "secrets" })).map(({ name, updated_at }) => ({
      environment,
      name,
      updatedAt: updated_at,
    }));
  const variablesAt = async (suffix: string, environment = "") =>
    (await github.pages(path(suffix), Variable, { key: "variables" })).map(({ name }) => ({
      environment,
      name,
      updatedAt: "",
    }));
  const environments = await github.pages(path("/environments"), Environment, { key: "environments" });
  const known = environments.filter(({ name }) => declared.environments.some((each) => each.environment === name));
  const inside = await Promise.all(
    known.map(async ({ name }) => {
      const at = `/environments/${encodeURIComponent(name)}`;
      const policies = await github.pages(path(`${at}/deployment-branch-policies`), Policy, { key: "branch_policies" });
      return {
        policies: policies.map((policy) => Object.assign(policy, { environment: name })),
        secrets: await secretsAt(`${at}/secrets`, name),
        variables: await variablesAt(`${at}/variables`, name),
      };
    }),
  );
  const [rulesets, actions, dependabot, variables, hooks] = await Promise.all([
    github.pages(path("/rulesets?includes_parents=false"), Ruleset),
    secretsAt("/actions/secrets"),
    secretsAt("/dependabot/secrets"),
    variablesAt("/actions/variables"),
    github.pages(path("/hooks"), Hook),
  ]);
  return {
    environments,
    policies: inside.flatMap((each) => each.policies),
    rulesets: rulesets.filter(({ source_type }) => source_type === "Repository"),
    secrets: { actions, dependabot, environment: inside.flatMap((each) => each.secrets) },
    variables: [...variables, ...inside.flatMap((each) => each.variables)],
    hooks,
  };
}
