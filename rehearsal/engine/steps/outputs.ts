import { stackType } from "../urn.ts";
import { digestAssets } from "../values/assets.ts";
import { isEqual, type Properties } from "../values/value.ts";
import type { Run } from "./run.ts";

/** Store the outputs a component ends up with; those of the stack itself wait until the run's result is known. */
export async function registerOutputs(run: Run, urn: string, registered: Properties): Promise<void> {
  run.check();
  const outputs = digestAssets(registered, run.setup.root);
  const record = run.news.get(urn);
  if (!record) throw new Error(`outputs of ${urn} came before its registration`);
  if (record.type === stackType) {
    run.stackOutputs = { urn, outputs };
    return;
  }
  store(run, urn, outputs);
  await run.save();
}

/** Store the stack's outputs. After a failure an output that is missing may just not have come: the old ones stay. */
export function storeStackOutputs(run: Run, succeeded: boolean): void {
  if (!run.stackOutputs) return;
  const { urn, outputs } = run.stackOutputs;
  store(run, urn, succeeded ? outputs : { ...run.olds.get(urn)?.outputs, ...outputs });
}

function store(run: Run, urn: string, outputs: Properties): void {
  const record = run.news.get(urn);
  if (record && !isEqual(record.outputs ?? {}, outputs)) {
    record.outputs = outputs;
    run.touch();
  }
  const step = run.steps.get(urn);
  if (step) run.setup.events.outputs(step);
}
