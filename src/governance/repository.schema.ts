import { z } from "zod";

const Digits = z.coerce.string().regex(/^\d+$/, "expected digits");

/** Where the repository is, and how the provider talks to it. */
export const GitHub = z.strictObject({
  owner: z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "expected the name of an organization")
    .describe("Organization that owns the repository."),
  plan: z
    .enum(["free", "team", "enterprise"])
    .describe("GitHub plan of the organization; decides which protections exist."),
  url: z
    .url()
    .default("https://api.github.com/")
    .describe("API address; another one only for GitHub Enterprise Server or the rehearsal."),
  writeDelayMs: z.int().min(0).max(10_000).default(1000).describe("Pause after each write; GitHub asks for a second."),
  app: z
    .strictObject({
      id: Digits,
      installationId: Digits,
    })
    .partial()
    .optional()
    .describe(
      "GitHub App that talks to GitHub in CI. Its key comes from GITHUB_APP_PEM_FILE, and with {} its numbers from GITHUB_APP_ID and GITHUB_APP_INSTALLATION_ID: then plans may use an App that only reads.",
    ),
});

const MergeMethod = z.enum(["merge", "squash", "rebase"]);

const Merge = z.strictObject({
  methods: z.array(MergeMethod).min(1).default(["squash"]).describe("How a pull request may be merged."),
  auto: z.boolean().default(true).describe("Merge by itself once everything required is there."),
  updateBranch: z.boolean().default(true).describe("Offer to bring a pull request up to date."),
  deleteBranch: z.boolean().default(true).describe("Delete the branch after the merge."),
  signOff: z.boolean().default(false).describe("Demand a sign-off for commits made on the web."),
});

const Features = z.strictObject({
  issues: z.boolean().default(true),
  projects: z.boolean().default(false),
  wiki: z.boolean().default(false),
  discussions: z.boolean().default(false),
});

const Security = z.strictObject({
  alerts: z.boolean().default(true).describe("Dependabot alerts for vulnerable dependencies."),
  updates: z.boolean().default(true).describe("Dependabot pull requests that fix them."),
  secretScanning: z.boolean().default(true).describe("Look for secrets in what was pushed."),
  pushProtection: z.boolean().default(true).describe("Refuse a push that contains a secret."),
});

/** The repository itself. */
export const Repository = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, "expected letters, digits, dots, dashes or underscores"),
  description: z.string().max(350).default(""),
  homepage: z.union([z.literal(""), z.url()]).default(""),
  visibility: z.enum(["public", "private", "internal"]),
  topics: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "expected lower-case letters, digits and dashes"))
    .max(20)
    .default([]),
  origin: z
    .enum(["created", "adopted"])
    .default("created")
    .describe("`adopted`: it exists and is taken over, never created."),
  archived: z.boolean().default(false),
  protect: z
    .boolean()
    .default(true)
    .describe("Refuse to remove the repository; without it a removal still only archives."),
  features: Features.prefault({}),
  merge: Merge.prefault({}),
  security: Security.prefault({}),
});

/** How a pull request may be merged. */
export type MergeMethod = z.infer<typeof MergeMethod>;
/** Where the repository is, and how the provider talks to it. */
export type GitHub = z.infer<typeof GitHub>;
/** The repository itself. */
export type Repository = z.infer<typeof Repository>;
