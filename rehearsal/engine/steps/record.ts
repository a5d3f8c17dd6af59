import type { Goal, ReadGoal } from "../monitor/goal.ts";
import type { ResourceRecord } from "../state/record.ts";

function unlessEmpty<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  const isEmpty =
    value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
  const part: Partial<Record<K, V>> = {};
  if (!isEmpty) part[key] = value;
  return part;
}

/** The state record of a goal; inputs, outputs and id come with the steps. Protection, retention and `deletedWith` are inherited. */
export function buildRecord(
  goal: Goal,
  urn: string,
  provider: string,
  parent: ResourceRecord | undefined,
): ResourceRecord {
  return {
    urn,
    type: goal.type,
    custom: goal.custom,
    inputs: goal.inputs,
    ...unlessEmpty("parent", goal.parent),
    ...unlessEmpty("provider", provider),
    ...unlessEmpty("protect", goal.protect ?? parent?.protect),
    ...unlessEmpty("retainOnDelete", goal.retainOnDelete ?? parent?.retainOnDelete),
    ...unlessEmpty("deletedWith", goal.deletedWith || parent?.deletedWith),
    ...unlessEmpty("dependencies", [...goal.dependencies]),
    ...propertyDependencies(goal),
    ...unlessEmpty("additionalSecretOutputs", [...goal.additionalSecretOutputs]),
    ...unlessEmpty("importID", goal.importId),
    ...unlessEmpty("ignoreChanges", [...goal.ignoreChanges]),
    ...unlessEmpty("replaceOnChanges", [...goal.replaceOnChanges]),
    ...(goal.customTimeouts ? { customTimeouts: goal.customTimeouts } : {}),
  };
}

function propertyDependencies(goal: Goal): Pick<ResourceRecord, "propertyDependencies"> {
  const entries = Object.entries(goal.propertyDependencies).map(([key, urns]): [string, string[]] => [key, [...urns]]);
  return entries.length > 0 ? { propertyDependencies: Object.fromEntries(entries) } : {};
}

/** The state record of a resource that is only read. */
export function buildReadRecord(goal: ReadGoal, urn: string, provider: string): ResourceRecord {
  return {
    urn,
    type: goal.type,
    custom: true,
    external: true,
    id: goal.id,
    inputs: goal.inputs,
    ...unlessEmpty("parent", goal.parent),
    ...unlessEmpty("provider", provider),
    ...unlessEmpty("dependencies", [...goal.dependencies]),
    ...unlessEmpty("additionalSecretOutputs", [...goal.additionalSecretOutputs]),
  };
}
