import type { ResourceRecord } from "../state/record.ts";
import { taintOutputs } from "../values/value.ts";
import { contextFor, existingOf } from "./context.ts";
import { differs } from "./differs.ts";
import type { Run } from "./run.ts";

/** Read a resource that another owns into its record. */
export async function lookUp(run: Run, record: ResourceRecord, old: ResourceRecord | undefined): Promise<void> {
  const type = run.setup.registry.type(record.type);
  if (!type.read) throw new Error(`unsupported: ${record.type} cannot be read`);
  const found = await type.read(record.id ?? "", existingOf(record), contextFor(run, record));
  if (!found) throw new Error(`resource '${record.id}' does not exist`);
  record.outputs = taintOutputs(found.outputs, record.inputs ?? {}, record.additionalSecretOutputs ?? []);
  if (old) run.setup.snapshot.remove(old);
  run.setup.snapshot.add(record);
  if (!old || differs(old, record)) run.touch();
}
