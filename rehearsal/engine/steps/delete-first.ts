import { dependenciesOf, providerUrn, type ResourceRecord } from "../state/record.ts";
import { replaceOnChanges } from "../values/diff.ts";
import { mapProperties, unknown } from "../values/value.ts";
import { diffRecord } from "./diff-record.ts";
import type { Run } from "./run.ts";
import type { Step } from "./step.ts";

/** Deletes, last dependent first, of everything that a resource's own delete-first replacement would replace. */
export function deleteDependentsFirst(run: Run, root: ResourceRecord): readonly Step[] {
  const steps: Step[] = [];
  for (const { record, keys } of findReplaced(run, root).toReversed()) {
    if (run.deletedFirst.has(record)) continue;
    if (record.protect && !record.delete) refuseProtected(run, record, root);
    run.deletedFirst.set(record, keys);
    run.deletes.add(record.urn);
    if (record.delete) steps.push({ op: "delete", urn: record.urn, old: record });
    else steps.push({ op: "delete-replaced", urn: record.urn, old: record, first: true });
  }
  return steps;
}

interface Replaced {
  readonly record: ResourceRecord;
  readonly keys: readonly string[];
}

/** Walks the state, which lists a resource behind all it depends on; what is registered already cannot depend on `root` any more. */
function findReplaced(run: Run, root: ResourceRecord): Replaced[] {
  const { base } = run.setup.snapshot;
  const reached = new Set([root.urn]);
  const replacedUrns = new Set([root.urn]);
  const replaced: Replaced[] = [];
  for (const record of base.slice(base.indexOf(root) + 1)) {
    if (run.seen.has(record.urn)) continue;
    const { parent: _parent, ...rest } = record;
    if (![...dependenciesOf(rest)].some((urn) => reached.has(urn))) continue;
    reached.add(record.urn);
    const keys = replacedKeys(run, record, replacedUrns);
    if (!keys) continue;
    replacedUrns.add(record.urn);
    replaced.push({ record, keys });
  }
  return replaced;
}

/** Properties that would replace the record if what they come from were unknown; undefined if none would. */
function replacedKeys(
  run: Run,
  record: ResourceRecord,
  replacedUrns: ReadonlySet<string>,
): readonly string[] | undefined {
  if (!record.custom || record.external) return undefined;
  if (record.provider && replacedUrns.has(providerUrn(record.provider))) return [];
  const inputs = record.inputs ?? {};
  const isTouched = (key: string) => (record.propertyDependencies?.[key] ?? []).some((urn) => replacedUrns.has(urn));
  if (!Object.keys(inputs).some(isTouched)) return undefined;
  const changed = mapProperties(inputs, (value, key) => (isTouched(key) ? unknown : value));
  const diff = replaceOnChanges(diffRecord(run, record, { ...record, inputs: changed }), record.replaceOnChanges ?? []);
  return diff.replace ? diff.replaceKeys : undefined;
}

function refuseProtected(run: Run, record: ResourceRecord, root: ResourceRecord): never {
  return run.refuse(
    `unable to replace resource "${record.urn}" as part of replacing "${root.urn}" as it is currently marked for protection`,
    root.urn,
  );
}
