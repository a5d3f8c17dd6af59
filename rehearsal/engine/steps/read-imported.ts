import type { ResourceRecord } from "../state/record.ts";
import { taintOutputs } from "../values/value.ts";
import { contextFor } from "./context.ts";
import type { Run } from "./run.ts";

/** The read of an import. A preview reads too: what is there decides what will happen. */
export async function readImported(run: Run, record: ResourceRecord): Promise<void> {
  const type = run.setup.registry.type(record.type);
  if (!type.read) throw new Error(`unsupported: option import of ${record.type}`);
  const found = await type.read(record.id ?? "", undefined, contextFor(run, record));
  if (!found) throw new Error(`resource '${record.id}' does not exist`);
  Object.assign(record, { id: found.id, inputs: found.inputs });
  record.outputs = taintOutputs(found.outputs, found.inputs, record.additionalSecretOutputs ?? []);
  const now = new Date().toISOString();
  if (!run.setup.preview) Object.assign(record, { created: now, modified: now });
  run.setup.snapshot.add(record);
  run.touch();
  await run.save();
}
