import type { Existing, OperationContext } from "../providers/provider.ts";
import type { ResourceRecord } from "../state/record.ts";
import { parseUrn } from "../urn.ts";
import { type Properties, revealAll } from "../values/value.ts";
import type { Run } from "./run.ts";

/** A record as its provider sees it: secrets in clear. */
export function existingOf(record: ResourceRecord): Existing {
  return { id: record.id ?? "", inputs: revealAll(record.inputs ?? {}), outputs: revealAll(record.outputs ?? {}) };
}

/** What an operation on a record may use. */
export function contextFor(run: Run, record: ResourceRecord): OperationContext {
  const { env, root, events, signal } = run.setup;
  return {
    urn: record.urn,
    name: parseUrn(record.urn).name,
    config: providerConfig(run, record.provider ?? ""),
    env,
    root,
    log: (text) => events.say("info", text, record.urn, true),
    signal,
  };
}

/** Configuration of the provider a reference `<urn>::<id>` names. */
export function providerConfig(run: Run, reference: string): Properties {
  const urn = reference.slice(0, reference.lastIndexOf("::"));
  const record = run.news.get(urn) ?? run.olds.get(run.aliases.get(urn) ?? urn);
  return revealAll(record?.inputs ?? {});
}
