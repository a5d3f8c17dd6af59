import { z } from "zod";

/** What workflows may run and do. */
export const Actions = z.strictObject({
  allowed: z.enum(["all", "local_only", "selected"]).default("selected"),
  githubOwned: z.boolean().default(true).describe("With `selected`: actions of GitHub itself."),
  verified: z.boolean().default(false).describe("With `selected`: actions of creators GitHub has verified."),
  patterns: z.array(z.string().regex(/^[^/\s]+\/[^\s]+$/, "expected owner/name or owner/*")).default([]),
  pinned: z.boolean().default(true).describe("Actions have to be named by a full commit."),
  token: z.enum(["read", "write"]).default("read").describe("What a job's token may do when the job does not say."),
  approvePullRequests: z.boolean().default(false).describe("Whether a workflow may approve pull requests."),
});

/** Labels this program keeps; others stay as they are. */
export const Labels = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(50),
      color: z.string().regex(/^[0-9a-f]{6}$/, "expected six lower-case hexadecimal digits"),
      description: z.string().max(100).default(""),
    }),
  )
  .default([]);

const Permission = z.enum(["pull", "triage", "push", "maintain", "admin"]);

/** Who may do what in the repository; where it is given, nobody else may. */
export const Access = z.strictObject({
  teams: z.record(z.string(), Permission).default({}),
  users: z.record(z.string(), Permission).default({}),
});

/** What workflows may run and do. */
export type Actions = z.infer<typeof Actions>;
/** Labels this program keeps. */
export type Labels = z.infer<typeof Labels>;
/** Who may do what in the repository. */
export type Access = z.infer<typeof Access>;
