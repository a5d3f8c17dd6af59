import {
  containsUnknown,
  isList,
  isObject,
  isSecret,
  mask,
  type Properties,
  reveal,
  unknown,
  type Value,
} from "../values/value.ts";
import { typeFacts } from "./data.ts";

function describe(value: Value): string {
  if (isList(value)) return "a list";
  return isObject(value) ? "an object" : `a ${typeof value}`;
}

function mismatch(type: string, value: Value): string | undefined {
  const clear = isSecret(value) ? reveal(value) : value;
  if (clear === unknown || clear === null) return undefined;
  if (type.startsWith("array<") && !isList(clear)) return `must be a list, got ${describe(clear)}`;
  if (type.startsWith("map<") && (!isObject(clear) || isList(clear))) return `must be a map, got ${describe(clear)}`;
  if (type === "string" && typeof clear === "object") return `must be a string, got ${describe(clear)}`;
  if (type === "boolean" && typeof clear !== "boolean") return `must be a boolean, got ${describe(clear)}`;
  if ((type === "integer" || type === "number") && typeof clear !== "number") {
    return `must be a number, got ${describe(clear)}`;
  }
  return undefined;
}

/** The first input that does not fit the type's schema as a sentence, or undefined. */
export function formatInputProblem(type: string, name: string, inputs: Properties): string | undefined {
  const facts = typeFacts(type);
  if (!facts) return undefined;
  for (const key of facts.required) {
    if (inputs[key] === undefined) return `${type} resource '${name}': missing required property '${key}'`;
  }
  for (const [key, value] of Object.entries(inputs)) {
    const expected = facts.inputs[key];
    if (expected === undefined) return `${type} resource '${name}': unknown property '${key}'`;
    const problem = mismatch(expected, value);
    const shown = containsUnknown(value) ? "a computed value" : JSON.stringify(mask(value));
    if (problem !== undefined)
      return `${type} resource '${name}': property ${key} value ${shown} has a problem: ${problem}`;
  }
  return undefined;
}
