import { z } from "zod";
import type { DiffRules } from "../values/diff.ts";
import resources from "./resources.json" with { type: "json" };

/** Facts about a resource type, taken from the schema of its provider. */
export const TypeFacts = z.object({
  /** Type of each input: `string`, `boolean`, `integer`, `number`, `array<…>`, `map<…>` or the name of an object type. */
  inputs: z.record(z.string(), z.string()),
  required: z.array(z.string()),
  /** Inputs that cannot change in place. */
  replaceOnChange: z.array(z.string()),
  deleteBeforeReplace: z.boolean(),
});
export type TypeFacts = z.infer<typeof TypeFacts>;

const facts: Readonly<Record<string, TypeFacts>> = resources;

/** Facts about a type, or undefined for a type the schema extract does not have. */
export function typeFacts(type: string): TypeFacts | undefined {
  return facts[type];
}

/** Docker inputs whose order means nothing to the provider. */
const dockerSets = new Set(["envs", "hosts", "labels", "mounts", "networksAdvanced", "uploads", "volumes"]);

/** How inputs of a type are compared. */
export function diffRules(type: string): DiffRules {
  const known = typeFacts(type);
  return {
    replaceOn: new Set(known?.replaceOnChange ?? []),
    sets: type.startsWith("docker:") ? dockerSets : new Set(),
    wholeReasons: type.startsWith("command:"),
  };
}
