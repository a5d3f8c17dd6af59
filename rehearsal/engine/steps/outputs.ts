import type { Properties } from "../values/value.ts";
import { isEqual } from "../values/value.ts";
import type { Run } from "./run.ts";

/** Store the outputs a component, or the stack itself, ends up with. */
export async function registerOutputs(run: Run, urn: string, outputs: Properties): Promise<void> {
  run.check();
  const record = run.news.get(urn);
  if (!record) throw new Error(`outputs of ${urn} came before its registration`);
  const step = run.steps.get(urn);
  if (!isEqual(record.outputs ?? {}, outputs)) {
    record.outputs = outputs;
    run.touch();
  }
  if (step) run.setup.events.outputs(step);
  await run.save();
}
