import { dependenciesOf, type ResourceRecord } from "../state/record.ts";
import { executeSteps } from "./execute.ts";
import type { Run } from "./run.ts";
import type { Step } from "./step.ts";

/** Delete what the program no longer has and the old halves of replacements, dependents first. */
export async function deleteRest(run: Run): Promise<void> {
  const steps = planDeletes(run);
  for (const layer of layers(run.setup.snapshot.base, steps)) {
    run.check();
    const needed = neededUrns(run);
    const free = layer.filter((step) => !needed.has(step.urn));
    const results = await Promise.allSettled(free.map((step) => executeSteps(run, [step])));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }
}

/** URNs that resources whose delete was refused still stand on. */
function neededUrns(run: Run): ReadonlySet<string> {
  const needed = new Set<string>();
  const visit = (record: ResourceRecord) => {
    for (const urn of dependenciesOf(record)) {
      const below = run.olds.get(urn);
      if (needed.has(urn) || !below) continue;
      needed.add(urn);
      visit(below);
    }
  };
  for (const record of run.kept) visit(record);
  return needed;
}

function planDeletes(run: Run): Map<ResourceRecord, Step> {
  const steps = new Map<ResourceRecord, Step>();
  for (const record of run.setup.snapshot.base) {
    const step = planDelete(run, record);
    if (step) steps.set(record, step);
  }
  return steps;
}

function planDelete(run: Run, record: ResourceRecord): Step | undefined {
  const { urn } = record;
  if (record.delete) {
    // Deleted before its dependency was replaced.
    if (run.deletedFirst.has(record)) return undefined;
    run.deletes.add(urn);
    return { op: "delete-replaced", urn, old: record };
  }
  if (run.seen.has(urn)) return undefined;
  run.deletes.add(urn);
  if (record.pendingReplacement) return { op: "remove-pending-replace", urn, old: record };
  return { op: record.external ? "discard" : "delete", urn, old: record };
}

/** Groups that may be deleted at once, each only after the group before it. */
function layers(
  base: readonly ResourceRecord[],
  steps: ReadonlyMap<ResourceRecord, Step>,
): readonly (readonly Step[])[] {
  const depths = new Map<ResourceRecord, number>();
  const byUrn = new Map<string, ResourceRecord[]>();
  for (const record of base) {
    const needed = [...dependenciesOf(record)].flatMap((urn) => byUrn.get(urn) ?? []);
    const below = needed.flatMap((other) => depths.get(other) ?? []);
    if (steps.has(record)) depths.set(record, 1 + Math.max(-1, ...below));
    byUrn.set(record.urn, [...(byUrn.get(record.urn) ?? []), record]);
  }
  const result: Step[][] = [];
  for (const [record, depth] of depths) {
    const step = steps.get(record);
    if (step) (result[depth] ??= []).push(step);
  }
  return result.toReversed();
}
