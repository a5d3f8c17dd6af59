import { z } from "zod";

const State = z.looseObject({
  inputs: z.record(z.string(), z.unknown()).optional(),
  protect: z.boolean().optional(),
});

/** One step of a preview, read back from JSON. */
export const Step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: State.optional(),
  newState: State.optional(),
  replaceReasons: z.array(z.string()).nullish(),
  diffReasons: z.array(z.string()).nullish(),
});
export type Step = z.infer<typeof Step>;

const Diagnostic = z.looseObject({ severity: z.string(), message: z.string(), urn: z.string().optional() });

/** What `pulumi preview --json` or an engine's preview gives; only the parts that are shown. */
export const PreviewJson = z.looseObject({
  result: z.enum(["failed", "succeeded"]).optional(),
  steps: z.array(Step).default([]),
  diagnostics: z.array(Diagnostic).default([]),
  changes: z.record(z.string(), z.number()).optional(),
  changeSummary: z.record(z.string(), z.number()).optional(),
});
export type PreviewJson = z.infer<typeof PreviewJson>;

/** One stack's part of the report, as the preview job writes it to a file. */
export const StackReport = z.object({
  stack: z.string(),
  preview: PreviewJson.optional(),
  /** Why the engine could not run at all; then there is no preview. */
  error: z.string().optional(),
  /** Why this stack was not previewed, e.g. because a fork may not read its state. */
  skipped: z.string().optional(),
  policy: z
    .object({
      resources: z.number(),
      rules: z.number(),
      violations: z.array(z.object({ rule: z.string(), resource: z.string(), message: z.string() })),
    })
    .optional(),
  /** The update in Pulumi Cloud, where the backend has one. */
  permalink: z.url().optional(),
});
export type StackReport = z.infer<typeof StackReport>;

/** Everything the comment shows. */
export const Report = z.object({
  stacks: z.array(StackReport),
  /** Services whose build context differs from the base branch: their images are built after the merge. */
  changedServices: z.array(z.string()).optional(),
  /** Nothing can be previewed yet: the repository has no state. */
  isNew: z.boolean().optional(),
  commit: z.string().optional(),
  runUrl: z.url().optional(),
});
export type Report = z.infer<typeof Report>;

/** How one stack's preview ended. */
export type Outcome = "changes" | "failed" | "refused" | "skipped" | "unchanged";

/** Operations that change nothing and are not worth a line. */
const quiet = new Set(["same", "read", "refresh"]);

/** Operations of the preview with a number above zero, without those that change nothing. */
export function changeCounts({ changes, changeSummary }: PreviewJson): ReadonlyMap<string, number> {
  return new Map(Object.entries(changes ?? changeSummary ?? {}).filter(([op, count]) => !quiet.has(op) && count > 0));
}

/** Steps that change something. */
export const changingSteps = ({ steps }: PreviewJson): readonly Step[] => steps.filter(({ op }) => !quiet.has(op));

/** A preview has failed when the engine says so, or, in the real CLI's JSON, when it left an error behind. */
const hasFailed = ({ result, diagnostics }: PreviewJson) =>
  result === undefined ? diagnostics.some(({ severity }) => severity === "error") : result === "failed";

/** The outcome in one word. */
export function outcomeOf({ preview, error, skipped, policy }: StackReport): Outcome {
  if (error !== undefined) return "failed";
  if (skipped !== undefined) return "skipped";
  if (preview === undefined || hasFailed(preview)) return "failed";
  if ((policy?.violations.length ?? 0) > 0) return "refused";
  return changeCounts(preview).size > 0 ? "changes" : "unchanged";
}

/** Why a stack cannot go on as planned, most important first; nothing where it can. */
export function problemsOf(report: StackReport): readonly string[] {
  const { stack, error, preview, policy } = report;
  const outcome = outcomeOf(report);
  if (outcome === "refused") return (policy?.violations ?? []).map(({ rule, message }) => `${rule}: ${message}`);
  if (outcome !== "failed") return [];
  const errors = (preview?.diagnostics ?? []).filter(({ severity }) => severity === "error");
  return [error ?? "", ...errors.map(({ message }) => message), `The preview of ${stack} failed.`];
}
