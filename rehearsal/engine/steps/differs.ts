import type { ResourceRecord } from "../state/record.ts";
import { isEqual } from "../values/value.ts";

/** Fields in which two runs differ without a difference that matters. */
const ignored = new Set([
  "created",
  "modified",
  "sourcePosition",
  "stackTrace",
  "propertyDependencies",
  "dependencies",
]);

/** Whether the state file would change; the order of dependencies and positions in the source do not count. */
export function differs(old: ResourceRecord, next: ResourceRecord): boolean {
  if (!sameSet(old.dependencies, next.dependencies)) return true;
  const [before, after] = [old.propertyDependencies ?? {}, next.propertyDependencies ?? {}];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!sameSet(before[key], after[key])) return true;
  }
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (ignored.has(key) || old[key] === next[key]) continue;
    if (key === "inputs" || key === "outputs") {
      if (!isEqual(old[key], next[key])) return true;
    } else if (JSON.stringify(old[key]) !== JSON.stringify(next[key])) return true;
  }
  return false;
}

function sameSet(left: readonly string[] | null | undefined, right: readonly string[] | null | undefined): boolean {
  const [before, after] = [new Set(left), new Set(right)];
  return before.size === after.size && [...before].every((urn) => after.has(urn));
}
