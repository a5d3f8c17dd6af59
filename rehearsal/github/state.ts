import { z } from "zod";

const Named = z.object({ id: z.number(), name: z.string() });
const Stamped = z.object({ name: z.string(), created_at: z.string(), updated_at: z.string() });
const Fields = z.record(z.string(), z.unknown());

const Policy = Named.extend({ node_id: z.string(), type: z.enum(["branch", "tag"]) });
const Reviewer = z.object({ type: z.enum(["User", "Team"]), id: z.number() });

/** `digest` of the opened box stands for the value, so that tests can tell values apart and no secret is ever stored. */
const Secret = Stamped.extend({ digest: z.string() });
const Variable = Stamped.extend({ value: z.string() });

const Environment = z.object({
  id: z.number(),
  name: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  wait_timer: z.number(),
  reviewers: z.array(Reviewer),
  prevent_self_review: z.boolean(),
  can_admins_bypass: z.boolean(),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullable(),
  policies: z.record(z.string(), Policy),
  secrets: z.record(z.string(), Secret),
  variables: z.record(z.string(), Variable),
});

const Ruleset = Named.extend({
  target: z.enum(["branch", "tag", "push"]),
  enforcement: z.enum(["disabled", "active", "evaluate"]),
  bypass_actors: z.array(Fields),
  conditions: Fields.optional(),
  rules: z.array(z.object({ type: z.string(), parameters: Fields.optional() })),
  created_at: z.string(),
  updated_at: z.string(),
});

const Commit = z.object({
  sha: z.string(),
  message: z.string(),
  login: z.string(),
  date: z.string(),
  parents: z.array(z.string()),
  files: z.array(z.string()),
});

const Branch = z.object({
  sha: z.string(),
  files: z.record(z.string(), z.object({ content: z.string(), sha: z.string() })),
  /** An old style branch protection, as its own end point shows it. */
  protection: Fields.optional(),
});

const Hook = z.object({
  id: z.number(),
  config: z.object({ url: z.string(), content_type: z.string(), insecure_ssl: z.string() }),
  events: z.array(z.string()),
  active: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});

const Written = z.object({ id: z.number(), login: z.string(), created_at: z.string(), updated_at: z.string() });
const Issue = Written.extend({
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  labels: z.array(z.string()),
  state: z.enum(["open", "closed"]),
  closed_at: z.string().nullable(),
});
/** A comment of an issue or pull request; both share their numbers. */
const Comment = Written.extend({ issue: z.number(), body: z.string() });

const Repository = Named.extend({
  settings: Fields,
  security: z.record(z.string(), z.object({ status: z.enum(["enabled", "disabled"]) })),
  topics: z.array(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
  branches: z.record(z.string(), Branch),
  commits: z.record(z.string(), Commit),
  environments: z.record(z.string(), Environment),
  rulesets: z.record(z.string(), Ruleset),
  labels: z.record(z.string(), Named.extend({ color: z.string(), description: z.string().nullable() })),
  hooks: z.record(z.string(), Hook),
  issues: z.record(z.string(), Issue).default({}),
  comments: z.record(z.string(), Comment).default({}),
  secrets: z.record(z.string(), Secret),
  dependabotSecrets: z.record(z.string(), Secret),
  variables: z.record(z.string(), Variable),
  teams: z.record(z.string(), z.string()),
  collaborators: z.record(z.string(), z.string()),
  alerts: z.boolean(),
  fixes: z.object({ enabled: z.boolean(), paused: z.boolean() }),
  actions: z.object({
    enabled: z.boolean(),
    allowed_actions: z.enum(["all", "local_only", "selected"]),
    sha_pinning_required: z.boolean(),
  }),
  selectedActions: z.object({
    github_owned_allowed: z.boolean(),
    verified_allowed: z.boolean(),
    patterns_allowed: z.array(z.string()),
  }),
  workflow: z.object({
    default_workflow_permissions: z.enum(["read", "write"]),
    can_approve_pull_request_reviews: z.boolean(),
  }),
});

/** Everything the stand-in knows, as its JSON file has it. */
export const State = z.object({
  sequence: z.number(),
  /** One clock for everything, a second further with each write, so that `updated_at` always moves. */
  clock: z.number(),
  organization: z.object({ id: z.number(), login: z.string(), plan: z.enum(["free", "team", "enterprise"]) }),
  users: z.record(z.string(), z.number()),
  teams: z.record(z.string(), z.object({ id: z.number(), members: z.array(z.string()) })),
  /** What each token may do: `admin` everything, `read` only GET. */
  tokens: z.record(z.string(), z.object({ login: z.string(), access: z.enum(["admin", "read"]) })),
  keys: z.record(z.string(), z.object({ key_id: z.string(), publicKey: z.string(), privateKey: z.string() })),
  repositories: z.record(z.string(), Repository),
});

/** Everything the stand-in knows. */
export type State = z.infer<typeof State>;
/** A repository with all that belongs to it. */
export type RepositoryState = z.infer<typeof Repository>;
/** A deployment environment of a repository. */
export type EnvironmentState = z.infer<typeof Environment>;
/** A repository ruleset. */
export type RulesetState = z.infer<typeof Ruleset>;
/** A sealed secret of any scope. */
export type SecretState = z.infer<typeof Secret>;
/** A variable of any scope. */
export type VariableState = z.infer<typeof Variable>;

/** Who is in the organization before anything is declared. */
export interface Seed {
  readonly owner?: string;
  readonly plan?: State["organization"]["plan"];
  readonly users?: readonly string[];
  readonly teams?: Readonly<Record<string, readonly string[]>>;
}

/** A fresh organization: the rehearsal's admin token is `rehearsal`, `rehearsal-read` may only read. */
export function seedState(seed: Seed = {}): State {
  const teams = seed.teams ?? { platform: ["alice", "bob"], release: ["bob", "carol"] };
  const users = new Set([
    "rehearsal",
    "reader",
    ...(seed.users ?? ["alice", "bob", "carol"]),
    ...Object.values(teams).flat(),
  ]);
  return {
    sequence: 1000,
    clock: Date.parse("2026-01-01T00:00:00Z"),
    organization: { id: 9001, login: seed.owner ?? "acme", plan: seed.plan ?? "team" },
    users: Object.fromEntries([...users].map((login, index) => [login, 101 + index])),
    teams: Object.fromEntries(
      Object.entries(teams).map(([slug, members], index) => [slug, { id: 501 + index, members: [...members] }]),
    ),
    tokens: {
      rehearsal: { login: "rehearsal", access: "admin" },
      "rehearsal-read": { login: "reader", access: "read" },
    },
    keys: {},
    repositories: {},
  };
}
