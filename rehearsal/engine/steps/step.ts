import type { ResourceRecord } from "../state/record.ts";
import { isDefaultProvider } from "../urn.ts";
import type { Diff } from "../values/diff.ts";

/** What a step does, in Pulumi's words. */
export type Operation =
  | "create"
  | "create-replacement"
  | "delete"
  | "delete-replaced"
  | "discard"
  | "import"
  | "read"
  | "refresh"
  | "remove-pending-replace"
  | "replace"
  | "same"
  | "update";

/** One change of one resource. */
export interface Step {
  readonly op: Operation;
  readonly urn: string;
  readonly old?: ResourceRecord;
  readonly new?: ResourceRecord;
  readonly diff?: Diff;
  /** Deleted before its successor is made: the record keeps its place, marked `pendingReplacement`. */
  readonly first?: boolean;
}

const uncounted: ReadonlySet<Operation> = new Set([
  "create-replacement",
  "delete-replaced",
  "read",
  "refresh",
  "remove-pending-replace",
]);

/** Whether a step counts in the summary: one per resource, and none for providers the engine made itself. */
export function isCounted(step: Step): boolean {
  return !uncounted.has(step.op) && !isDefaultProvider(step.urn);
}

/** The record a step is about: the new one where there is one. */
export function recordOf(step: Step): ResourceRecord | undefined {
  return step.new ?? step.old;
}
