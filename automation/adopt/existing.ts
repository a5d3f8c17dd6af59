import { z } from "zod";
import { type GitHub, GitHubError } from "../github/api.ts";

const Repository = z.looseObject({
  name: z.string(),
  description: z.string().nullable(),
  homepage: z.string().nullable(),
  visibility: z.enum(["public", "private", "internal"]),
  default_branch: z.string(),
  archived: z.boolean(),
  topics: z.array(z.string()).default([]),
  has_issues: z.boolean(),
  has_projects: z.boolean(),
  has_wiki: z.boolean(),
  has_discussions: z.boolean().default(false),
  allow_merge_commit: z.boolean().default(true),
  allow_squash_merge: z.boolean().default(true),
  allow_rebase_merge: z.boolean().default(true),
  allow_auto_merge: z.boolean().default(false),
  allow_update_branch: z.boolean().default(false),
  delete_branch_on_merge: z.boolean().default(false),
  web_commit_signoff_required: z.boolean().default(false),
  security_and_analysis: z.record(z.string(), z.looseObject({ status: z.string() })).nullish(),
});

const Rule = z.looseObject({ type: z.string(), parameters: z.record(z.string(), z.unknown()).default({}) });
const Actor = z.looseObject({ actor_id: z.number().nullish(), actor_type: z.string(), bypass_mode: z.string() });
const Ruleset = z.looseObject({
  id: z.number(),
  name: z.string(),
  target: z.string().default("branch"),
  enforcement: z.string(),
  source_type: z.string().default("Repository"),
  bypass_actors: z.array(Actor).default([]),
  rules: z.array(Rule).default([]),
  conditions: z
    .looseObject({ ref_name: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }).optional() })
    .nullish(),
});

const Reviewer = z.looseObject({
  type: z.string(),
  reviewer: z.looseObject({ login: z.string().optional(), slug: z.string().optional() }),
});
const Environment = z.looseObject({
  name: z.string(),
  can_admins_bypass: z.boolean().default(true),
  protection_rules: z
    .array(
      z.looseObject({
        type: z.string(),
        wait_timer: z.number().optional(),
        prevent_self_review: z.boolean().optional(),
        reviewers: z.array(Reviewer).optional(),
      }),
    )
    .default([]),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullable(),
});
const Policy = z.looseObject({ name: z.string(), type: z.string().default("branch") });
const Variable = z.looseObject({ name: z.string(), value: z.string() });
const Named = z.looseObject({ name: z.string() });
const Hook = z.looseObject({ id: z.number(), config: z.looseObject({ url: z.string().default("") }) });
const Label = z.looseObject({ name: z.string(), color: z.string(), description: z.string().nullish() });
const Permissions = z.looseObject({
  enabled: z.boolean(),
  allowed_actions: z.enum(["all", "local_only", "selected"]).default("all"),
  sha_pinning_required: z.boolean().default(false),
});
const Selected = z.looseObject({
  github_owned_allowed: z.boolean().default(false),
  verified_allowed: z.boolean().default(false),
  patterns_allowed: z.array(z.string()).default([]),
});
const Token = z.looseObject({
  default_workflow_permissions: z.enum(["read", "write"]),
  can_approve_pull_request_reviews: z.boolean(),
});
const Organization = z.looseObject({ plan: z.looseObject({ name: z.string() }).optional() });
const File = z.looseObject({ content: z.string() });
const Protection = z.record(z.string(), z.unknown());

/** A ruleset with its rules. */
export type ExistingRuleset = z.infer<typeof Ruleset>;
/** An environment with what belongs to it. */
export type ExistingEnvironment = z.infer<typeof Environment> & {
  readonly policies: readonly z.infer<typeof Policy>[];
  readonly variables: readonly z.infer<typeof Variable>[];
  readonly secrets: readonly string[];
};

/** A repository as it was set up by hand. */
export interface ExistingRepository {
  readonly owner: string;
  readonly plan: string | undefined;
  readonly repository: z.infer<typeof Repository>;
  readonly rulesets: readonly ExistingRuleset[];
  /** Old style protection of the default branch. */
  readonly protection: z.infer<typeof Protection> | undefined;
  readonly environments: readonly ExistingEnvironment[];
  readonly variables: readonly z.infer<typeof Variable>[];
  readonly secrets: readonly string[];
  readonly dependabotSecrets: readonly string[];
  readonly labels: readonly z.infer<typeof Label>[];
  readonly actions: z.infer<typeof Permissions>;
  readonly selected: z.infer<typeof Selected> | undefined;
  readonly token: z.infer<typeof Token>;
  readonly alerts: boolean;
  readonly fixes: boolean;
  readonly codeowners: string | undefined;
  readonly hooks: readonly z.infer<typeof Hook>[];
}

/** Read everything the program can declare, with a token that may administer the repository. */
export async function readRepository(github: GitHub, owner: string): Promise<ExistingRepository> {
  const path = (suffix: string) => github.path(suffix);
  const optional = async <T extends z.ZodType>(at: string, schema: T): Promise<z.infer<T> | undefined> => {
    try {
      return await github.call("GET", at, schema);
    } catch (error) {
      if (error instanceof GitHubError && [403, 404, 409].includes(error.status)) return undefined;
      throw error;
    }
  };
  const names = async (suffix: string) =>
    (await github.pages(path(suffix), Named, { key: "secrets" })).map(({ name }) => name);
  const repository = await github.call("GET", path(""), Repository);
  const listed = await github.pages(path("/rulesets?includes_parents=false"), Ruleset);
  const rulesets = await Promise.all(listed.map(({ id }) => github.call("GET", path(`/rulesets/${id}`), Ruleset)));
  const environments = await github.pages(path("/environments"), Environment, { key: "environments" });
  // The first of these is the one that GitHub reads.
  const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
  const found = await Promise.all(places.map((place) => optional(path(`/contents/${place}`), File)));
  const codeowners = found.find((file) => file !== undefined);
  const actions = await github.call("GET", path("/actions/permissions"), Permissions);
  return {
    owner,
    repository,
    rulesets,
    actions,
    plan: (await optional(`/orgs/${owner}`, Organization))?.plan?.name,
    protection: await optional(path(`/branches/${repository.default_branch}/protection`), Protection),
    environments: await Promise.all(
      environments.map(async (environment) => {
        const at = `/environments/${encodeURIComponent(environment.name)}`;
        return Object.assign(environment, {
          policies: await github.pages(path(`${at}/deployment-branch-policies`), Policy, { key: "branch_policies" }),
          variables: await github.pages(path(`${at}/variables`), Variable, { key: "variables" }),
          secrets: await names(`${at}/secrets`),
        });
      }),
    ),
    variables: await github.pages(path("/actions/variables"), Variable, { key: "variables" }),
    secrets: await names("/actions/secrets"),
    dependabotSecrets: await names("/dependabot/secrets"),
    labels: await github.pages(path("/labels"), Label),
    selected:
      actions.allowed_actions === "selected"
        ? await github.call("GET", path("/actions/permissions/selected-actions"), Selected)
        : undefined,
    token: await github.call("GET", path("/actions/permissions/workflow"), Token),
    alerts:
      (await optional(
        path("/vulnerability-alerts"),
        z.undefined().transform(() => true),
      )) ?? false,
    fixes:
      (await optional(path("/automated-security-fixes"), z.looseObject({ enabled: z.boolean() })))?.enabled ?? false,
    hooks: (await optional(path("/hooks?per_page=100"), z.array(Hook))) ?? [],
    codeowners: codeowners === undefined ? undefined : Buffer.from(codeowners.content, "base64").toString(),
  };
}
