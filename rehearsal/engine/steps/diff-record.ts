import type { ResourceRecord } from "../state/record.ts";
import { providedPackage } from "../urn.ts";
import { type Diff, type DiffRules, diffInputs, noDiff } from "../values/diff.ts";
import { isEqual } from "../values/value.ts";
import { existingOf } from "./context.ts";
import type { Run } from "./run.ts";

const plainRules: DiffRules = { replaceOn: new Set(), sets: new Set() };

/** Compare what the state has with what the program wants, by the rules of the resource's type. */
export function diffRecord(run: Run, old: ResourceRecord, next: ResourceRecord): Diff {
  const before = old.inputs ?? {};
  const after = next.inputs ?? {};
  if (!next.custom) return { ...noDiff, some: !isEqual(before, after) };
  // Of a provider the names of what changed are told, nothing below.
  if (providedPackage(next.type) !== undefined) return { ...diffInputs(before, after, plainRules), detailed: {} };
  const { registry } = run.setup;
  const type = registry.type(next.type);
  return type.diff ? type.diff(existingOf(old), after) : diffInputs(before, after, registry.rules(next.type));
}
