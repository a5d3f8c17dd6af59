import type { ResourceRecord } from "../state/record.ts";
import { contextFor } from "./context.ts";
import type { Run } from "./run.ts";

/** The read behind an import. */
export async function takeOver(run: Run, record: ResourceRecord): Promise<void> {
  const id = record.importID ?? "";
  const type = run.setup.registry.type(record.type);
  if (!type.read) throw new Error(`unsupported: ${record.type} cannot be imported`);
  const found = await type.read(id, undefined, contextFor(run, record));
  if (!found) throw new Error(`resource '${id}' does not exist`);
  const now = new Date().toISOString();
  Object.assign(record, { id: found.id, inputs: found.inputs, outputs: found.outputs, created: now, modified: now });
  run.setup.snapshot.add(record);
  run.touch();
  await run.save();
}
