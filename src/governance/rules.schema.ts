import { z } from "zod";

const Mode = z.enum(["pull_request", "always"]).default("pull_request");

/** Somebody a ruleset does not bind: in a pull request only, or always. */
const Bypass = z.union([
  z.strictObject({ role: z.enum(["maintain", "write", "admin"]), mode: Mode }),
  z.strictObject({ team: z.string(), mode: Mode }),
  z.strictObject({ app: z.int().positive(), mode: Mode }),
]);

/** What a change of a branch needs. */
const BranchRules = z.strictObject({
  approvals: z.int().min(0).max(10).default(1).describe("People other than the author who have to approve."),
  codeOwners: z.boolean().default(true).describe("One of them has to be an owner of the changed files."),
  dismissStale: z.boolean().default(true).describe("A new commit takes approvals back."),
  lastPush: z.boolean().default(true).describe("Somebody other than the last pusher has to approve."),
  threads: z.boolean().default(true).describe("All conversations have to be resolved."),
  checks: z.array(z.string().min(1)).default(["gate"]).describe("Jobs that have to succeed."),
  upToDate: z.boolean().default(true).describe("They have to have run on the branch's newest state."),
  linear: z.boolean().default(true).describe("No merge commits."),
  signatures: z.boolean().default(false).describe("Signed commits only."),
  bypass: z.array(Bypass).default([]),
});

/** Tags that mark versions cannot be moved or deleted once they exist. */
const TagRules = z.strictObject({
  pattern: z.string().min(1).default("v*"),
  bypass: z.array(Bypass).default([]),
});

/** Rulesets: who may change what. */
export const Rules = z.strictObject({
  default: BranchRules.prefault({}).describe("The default branch."),
  release: BranchRules.prefault({}).describe("Release branches."),
  tags: TagRules.prefault({}).describe("Version tags."),
});

/** What a change of a branch needs. */
export type BranchRules = z.infer<typeof BranchRules>;
/** Somebody a ruleset does not bind. */
export type Bypass = z.infer<typeof Bypass>;
/** Rulesets: who may change what. */
export type Rules = z.infer<typeof Rules>;
