import { randomBytes } from "node:crypto";
import { type Diff, diffInputs } from "../../values/diff.ts";
import type { Properties, Value } from "../../values/value.ts";
import { diffRules, typeFacts } from "../data.ts";
import type { CheckContext, Existing } from "../provider.ts";

const defaultsKey = "__defaults";

function names(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

/** Inputs with the provider's defaults, each noted in `__defaults`; a generated name stays until the resource is replaced. */
export function withDefaults(
  inputs: Properties,
  defaults: Readonly<Record<string, Value>>,
  context: CheckContext,
  named: boolean,
): Properties {
  const added: Record<string, Value> = {};
  for (const [key, value] of Object.entries(defaults)) if (inputs[key] === undefined) added[key] = value;
  if (named && inputs["name"] === undefined) {
    const old = names(context.old?.[defaultsKey]).includes("name") ? context.old?.["name"] : undefined;
    added["name"] = old ?? `${context.name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
  }
  return { ...inputs, ...added, [defaultsKey]: Object.keys(added).sort() };
}

/** Compare by the schema's rules; a given name cannot be held by two, so it forces delete-first. */
export function diffDocker(type: string, existing: Existing, inputs: Properties): Diff {
  const diff = diffInputs(existing.inputs, inputs, diffRules(type));
  const isNamed = inputs["name"] !== undefined && !names(inputs[defaultsKey]).includes("name");
  return { ...diff, deleteBeforeReplace: isNamed || (typeFacts(type)?.deleteBeforeReplace ?? false) };
}
