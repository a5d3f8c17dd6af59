import type { ReadGoal } from "../monitor/goal.ts";
import type { Properties } from "../values/value.ts";
import { revealAll } from "../values/value.ts";
import type { ResourceRecord } from "../state/record.ts";
import { createUrn, packageOf } from "../urn.ts";
import { ensureProvider } from "./default-provider.ts";
import { providerConfig } from "./context.ts";
import { executeSteps } from "./execute.ts";
import { buildReadRecord } from "./record.ts";
import type { Run } from "./run.ts";

/** Look at a resource that another owns, e.g. another stack's outputs. */
export async function readResource(run: Run, goal: ReadGoal): Promise<ResourceRecord> {
  run.check();
  const { stack, project } = run.setup;
  const urn = createUrn(stack, project, goal.type, goal.name, goal.parent);
  if (run.seen.has(urn)) run.refuse(`Duplicate resource URN '${urn}'; try giving it a unique name`, urn);
  run.seen.add(urn);
  const provider = goal.provider || (await ensureProvider(run, packageOf(goal.type), goal.version));
  const record = buildReadRecord(goal, urn, provider);
  const old = run.olds.get(urn);
  if (old && !old.external)
    run.refuse(`unsupported: ${urn} is in the state as a resource of its own, not a read one`, urn);
  await executeSteps(run, [{ op: "read", urn, new: record, ...(old ? { old } : {}) }]);
  run.news.set(urn, record);
  return record;
}

/** Call a function of a provider. */
export async function invokeFunction(
  run: Run,
  token: string,
  args: Properties,
  reference: string,
  version: string,
): Promise<Properties> {
  run.check();
  const call = run.setup.registry.function(token);
  const provider = reference || (await ensureProvider(run, packageOf(token), version));
  const { env, root, events, signal } = run.setup;
  return call(revealAll(args), {
    urn: "",
    name: token,
    config: providerConfig(run, provider),
    env,
    root,
    log: (text) => events.say("info", text, undefined, true),
    signal,
  });
}
