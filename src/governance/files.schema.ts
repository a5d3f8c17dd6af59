import { z } from "zod";

/** When and how Dependabot opens pull requests. */
export const Dependabot = z.strictObject({
  day: z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]).default("monday"),
  time: z
    .string()
    .regex(/^\d{2}:\d{2}$/, "expected hours and minutes, e.g. 05:30")
    .default("05:30"),
  timezone: z.string().default("Etc/UTC"),
  cooldownDays: z
    .int()
    .min(1)
    .max(90)
    .default(7)
    .describe("Age a release needs before it is proposed; security fixes do not wait."),
  limit: z.int().min(0).max(20).default(5).describe("Open pull requests per ecosystem."),
});

const Owners = z.array(
  z.string().regex(/^@[A-Za-z0-9-]+(?:\/[A-Za-z0-9._-]+)?$/, "expected @login or @organization/team"),
);

/** Who has to review a change of which files. */
export const CodeOwners = z.strictObject({
  default: Owners.min(1).describe("Owners of everything that no other line names."),
  paths: z.record(z.string().regex(/^\S+$/, "expected a pattern without spaces"), Owners.min(1)).default({}),
});

/**
 * What is done about generated files: `verify` compares them with the default branch and refuses a run from another state,
 * `declare` writes them to it. `propose` is for one preview, of a pull request or an adoption: there a difference is the
 * point, it is said, and nothing can be applied.
 */
export const Files = z.enum(["verify", "declare", "propose"]).default("verify");

/** When and how Dependabot opens pull requests. */
export type Dependabot = z.infer<typeof Dependabot>;
/** Who has to review a change of which files. */
export type CodeOwners = z.infer<typeof CodeOwners>;
/** What is done about generated files. */
export type Files = z.infer<typeof Files>;
