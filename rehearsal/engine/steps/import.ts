import type { Goal } from "../monitor/goal.ts";
import type { ResourceRecord } from "../state/record.ts";
import { executeSteps } from "./execute.ts";
import type { Run } from "./run.ts";

/** Take over the existing object that a goal names, once: with the inputs it was found with, so that differences show. */
export async function importExisting(
  run: Run,
  goal: Goal,
  record: ResourceRecord,
): Promise<ResourceRecord | undefined> {
  if (goal.importId === "" || !goal.custom) return undefined;
  const imported = { ...record, id: goal.importId };
  await executeSteps(run, [{ op: "import", urn: record.urn, new: imported }]);
  return imported;
}
