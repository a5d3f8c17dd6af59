import { describe, expect, test } from "vitest";
import { chooseEngine, parseEngineName } from "../../../automation/engine/choice.ts";
import { pluginsOf } from "../../../automation/engine/plugins.ts";

const works = undefined;

describe("engine choice", () => {
  test.each([
    [{ pulumi: works, embedded: works }, undefined, "pulumi", "the pulumi CLI is here"],
    [{ pulumi: "no CLI", embedded: works }, undefined, "embedded", "no CLI"],
    [{ pulumi: works, embedded: works }, "embedded", "embedded", "ENGINE=embedded"],
    [{ pulumi: works, embedded: "rehearsals only" }, "pulumi", "pulumi", "ENGINE=pulumi"],
  ] as const)("%o with ENGINE=%s is %s", (available, forced, name, reason) => {
    expect(chooseEngine(available, forced)).toEqual({ name, reason });
  });

  test("a forced engine that cannot run is refused with its reason", () => {
    expect(() => chooseEngine({ pulumi: "no CLI", embedded: works }, "pulumi")).toThrow(
      "ENGINE=pulumi cannot run here: no CLI",
    );
  });

  test("no engine at all names each one's reason", () => {
    expect(() => chooseEngine({ pulumi: "no CLI", embedded: "rehearsals only" })).toThrow(
      "pulumi: no CLI; embedded: rehearsals only",
    );
  });

  test.each([
    [undefined, undefined],
    ["", undefined],
    ["pulumi", "pulumi"],
    ["embedded", "embedded"],
  ])("ENGINE=%s is read as %s", (value, name) => expect(parseEngineName(value)).toBe(name));

  test("an unknown engine is refused with the allowed ones", () => {
    expect(() => parseEngineName("tofu")).toThrow('ENGINE is "tofu", but the engines are pulumi and embedded');
  });
});

test("plugins are the provider packages, at their exact versions", () => {
  const dependencies = {
    "@pulumi/pulumi": "3.270.0",
    "@pulumi/docker": "5.2.0",
    zod: "4.0.0",
    "@pulumi/command": "1.2.1",
  };
  expect(pluginsOf(dependencies)).toEqual([
    { name: "docker", version: "5.2.0" },
    { name: "command", version: "1.2.1" },
  ]);
});
