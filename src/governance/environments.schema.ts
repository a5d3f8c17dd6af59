import { z } from "zod";
import { Secrets, Variables } from "./secrets.schema.ts";

const Login = z.string().min(1);

/** How a deployment is released to an environment. */
const Approval = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z
    .strictObject({
      kind: z.literal("reviewers"),
      users: z.array(Login).default([]),
      teams: z.array(Login).default([]),
      selfReview: z.boolean().default(false).describe("Whether who started a deployment may approve it."),
    })
    .describe("GitHub asks one of up to six users and teams."),
  z
    .strictObject({
      kind: z.literal("dispatch"),
      team: Login.optional().describe(
        "Its members may; workflows ask GitHub with the key of an App that reads members.",
      ),
      users: z.array(Login).default([]).describe("They may, too; knowing them needs no App."),
    })
    .describe(
      "The deployment waits for somebody of these to start its workflow for the ref; for plans without required reviewers.",
    ),
]);

const Pattern = z.string().min(1);

/** One GitHub environment. */
const Environment = z.strictObject({
  approval: Approval.default({ kind: "none" }),
  branches: z
    .array(Pattern)
    .default([])
    .describe("Branches that may deploy here; with no branch and no tag any ref may."),
  tags: z.array(Pattern).default([]).describe("Tags that may deploy here."),
  waitMinutes: z.int().min(0).max(43_200).default(0),
  adminBypass: z.boolean().default(false).describe("Whether an administrator may skip approval and wait."),
  variables: Variables,
  secrets: Secrets,
});

/** GitHub environments by name. */
export const Environments = z.record(z.string().regex(/^[a-z0-9][a-z0-9/_-]*$/), Environment);

/** How a deployment is released to an environment. */
export type Approval = z.infer<typeof Approval>;
/** One GitHub environment. */
export type Environment = z.infer<typeof Environment>;
