import { beforeAll, describe, expect, test } from "vitest";
import { comparedInputs, githubProvider } from "../../rehearsal/engine/providers/github/github.ts";
import resources from "../../rehearsal/engine/providers/resources.json" with { type: "json" };
import { type Properties, reveal, type Value } from "../../rehearsal/engine/values/value.ts";
import { declareGovernance, richer } from "../helpers/declared-governance.ts";

interface Facts {
  readonly inputs: Readonly<Record<string, string>>;
  readonly replaceOnChange: readonly string[];
}
const facts = Object.entries(resources as Readonly<Record<string, Facts>>).filter(([type]) =>
  type.startsWith("github:"),
);
const { types } = githubProvider();
const sealed = { keyId: "1", valueEncrypted: "A".repeat(80) };

/** What the program declares of each type, in clear: a change starts from there. */
const declared = new Map<string, Properties>();
beforeAll(async () => {
  const everything = { ...richer(sealed), secrets: { A: sealed }, dependabotSecrets: { D: sealed } };
  for (const { type, inputs } of await declareGovernance(everything)) {
    const clear = Object.entries(inputs).map(([key, value]) => [key, reveal(value)] as const);
    // The richest of a type: an environment with reviewers, a ruleset with checks.
    if (clear.length > Object.keys(declared.get(type) ?? {}).length) declared.set(type, Object.fromEntries(clear));
  }
});

/** Another value for a property, of the type its schema says. */
function another(value: Value | undefined, type: string): Value {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (typeof value === "string") return `${value}x`;
  if (Array.isArray(value) && value.length > 0) return value.slice(1);
  if (value !== undefined && value !== null && typeof value === "object") return changedPart(value as Properties);
  return samples[type] ?? "x";
}

const samples: Readonly<Record<string, Value>> = {
  boolean: true,
  integer: 7,
  "array<RepositoryRulesetBypassActor:RepositoryRulesetBypassActor>": [
    { actorId: 5, actorType: "RepositoryRole", bypassMode: "always" },
  ],
};

/** The same object with its first part changed, at whatever depth that is. */
function changedPart(value: Properties): Properties {
  const [[key, part] = ["", undefined]] = Object.entries(value);
  return { ...value, [key]: another(part, "string") };
}

test("the program declares every type that the embedded engine has, and the extract knows each of them", () => {
  expect(facts.map(([type]) => type).toSorted()).toEqual([...types.keys()].toSorted());
  // Files are only declared with `files: declare`, which these are.
  expect([...declared.keys()].toSorted()).toEqual([...types.keys()].toSorted());
});

describe.each(facts)("%s", (type, { inputs, replaceOnChange }) => {
  const compared = comparedInputs.get(type) ?? [];
  // What is left out has GitHub's default afterwards.
  const diff = (before: Properties, after: Properties) =>
    types.get(type)?.diff?.({ id: "1", inputs: before, outputs: { isTemplate: false, ...before } }, after);

  test("nothing the schema has is dropped without a word", () => {
    const dropped = Object.keys(inputs).filter(
      (key) => !compared.includes(key) && declared.get(type)?.[key] === undefined,
    );
    for (const key of dropped) expect(() => diff({}, { [key]: "x" })).toThrow(`unsupported: ${key}`);
  });

  test("what has not changed is no change", () => {
    const base = declared.get(type) ?? {};
    expect(diff(base, structuredClone(base))).toMatchObject({ changed: [], replace: false });
  });

  test("each property is updated, or replaced exactly where the provider replaces", () => {
    const base = declared.get(type) ?? {};
    const found = compared.map((key) => {
      const after = { ...base, [key]: another(base[key], inputs[key] ?? "string") };
      const { changed = [], replace } = diff(base, after) ?? {};
      return { key, changed, replace };
    });
    expect(found).toEqual(compared.map((key) => ({ key, changed: [key], replace: replaceOnChange.includes(key) })));
  });
});
