import type { ResourceRecord } from "../state/record.ts";
import { createUrn } from "../urn.ts";
import { unknown } from "../values/value.ts";
import { executeSteps } from "./execute.ts";
import type { Run } from "./run.ts";
import type { Step } from "./step.ts";

/** Reference of the provider for resources that name none; it becomes a resource of its own when first needed. */
export async function ensureProvider(run: Run, name: string, version: string): Promise<string> {
  const { stack, project, registry } = run.setup;
  const suffix = version === "" ? "" : `_${version.replaceAll(".", "_")}`;
  const type = `pulumi:providers:${name}`;
  const urn = createUrn(stack, project, type, `default${suffix}`, "");
  let making = run.defaultProviders.get(urn);
  if (!making) {
    run.seen.add(urn);
    const inputs = registry.checkProvider(name, registry.config(name), version, run.setup.env);
    making = makeProvider(run, { urn, type, custom: true, inputs });
    // Each caller awaits it; this only keeps a failure from being unhandled when the run halts first.
    making.catch(() => undefined);
    run.defaultProviders.set(urn, making);
  }
  const record = await making;
  return `${urn}::${record.id ?? unknown}`;
}

async function makeProvider(run: Run, record: ResourceRecord): Promise<ResourceRecord> {
  const old = run.olds.get(record.urn);
  await executeSteps(run, [planProvider(record, old)]);
  run.news.set(record.urn, record);
  return record;
}

function planProvider(record: ResourceRecord, old: ResourceRecord | undefined): Step {
  if (!old) return { op: "create", urn: record.urn, new: record };
  return { op: "same", urn: record.urn, old, new: record };
}
