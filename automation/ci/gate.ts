import { z } from "zod";

/** The `needs` context of a job, as `toJSON(needs)` prints it. */
export const Needs = z.record(z.string(), z.looseObject({ result: z.string() }));
export type Needs = z.infer<typeof Needs>;

/**
 * What stops a merge: every job that did not succeed, unless it was skipped and may be.
 * Cancelled counts as failed, and a skip that nobody allowed too: otherwise a skipped job would make the gate green.
 */
export function blockers(needs: Needs, maySkip: readonly string[]): readonly string[] {
  if (Object.keys(needs).length === 0) return ["no job was waited for"];
  return Object.entries(needs)
    .filter(([job, { result }]) => result !== "success" && !(result === "skipped" && maySkip.includes(job)))
    .map(([job, { result }]) => `${job}: ${result}`);
}
