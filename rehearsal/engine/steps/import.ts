import type { ResourceRecord } from "../state/record.ts";
import { executeSteps } from "./execute.ts";
import type { Run } from "./run.ts";

/** Take over a real resource: what it is becomes the state, from which the program's wishes then differ or not. */
export async function importRecord(run: Run, wanted: ResourceRecord, id: string): Promise<ResourceRecord> {
  const record: ResourceRecord = { ...wanted, importID: id };
  await executeSteps(run, [{ op: "import", urn: record.urn, new: record }]);
  run.imported.add(record);
  return record;
}
