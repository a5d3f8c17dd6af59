import type { ResourceRecord } from "../state/record.ts";
import { providedPackage } from "../urn.ts";
import { isEqual, taintOutputs } from "../values/value.ts";
import { contextFor, existingOf } from "./context.ts";
import type { Run } from "./run.ts";

/** Read the real resources into records: gone ones are dropped, changed outputs taken over. No real thing changes.
 * Counted in the summary only where the refresh is the run itself. */
export async function refreshRecords(run: Run, counted: boolean): Promise<readonly ResourceRecord[]> {
  const { base } = run.setup.snapshot;
  const fresh = await Promise.all(base.map((record) => run.limit.run(() => refreshOne(run, record, counted))));
  const gone = new Set(base.filter((_, index) => !fresh[index]).map((record) => record.urn));
  const kept = fresh.filter((record) => record !== undefined);
  for (const record of kept) gone.delete(record.urn);
  return kept.map((record) => withoutReferences(record, gone));
}

async function refreshOne(run: Run, record: ResourceRecord, counted: boolean): Promise<ResourceRecord | undefined> {
  run.check();
  const { events } = run.setup;
  const step = { op: "refresh", urn: record.urn, old: record, new: record } as const;
  events.started(step);
  const next = await readOne(run, record);
  const result = next ? (isEqual(next.outputs, record.outputs) ? "same" : "update") : "delete";
  if (counted) events.count(step, result);
  events.outputs({ ...step, ...(next ? { new: next } : {}) }, result);
  return next;
}

async function readOne(run: Run, record: ResourceRecord): Promise<ResourceRecord | undefined> {
  const isReal = record.custom && !record.external && !record.pendingReplacement;
  if (!isReal || providedPackage(record.type) !== undefined) return record;
  const type = run.setup.registry.type(record.type);
  if (!type.read) return record;
  const found = await type.read(record.id ?? "", existingOf(record), contextFor(run, record));
  if (!found) return undefined;
  const outputs = taintOutputs(found.outputs, record.inputs ?? {}, record.additionalSecretOutputs ?? []);
  return { ...record, outputs };
}

function withoutReferences(record: ResourceRecord, gone: ReadonlySet<string>): ResourceRecord {
  if (gone.size === 0) return record;
  const keep = (urns: readonly string[] | null) => (urns ?? []).filter((urn) => !gone.has(urn));
  const properties = Object.entries(record.propertyDependencies ?? {}).map(([key, urns]) => [key, keep(urns)] as const);
  return {
    ...record,
    ...(record.dependencies ? { dependencies: keep(record.dependencies) } : {}),
    ...(record.propertyDependencies ? { propertyDependencies: Object.fromEntries(properties) } : {}),
  };
}
