import { expect, test } from "vitest";
import { plannedResources, typeOf, unknownValue, isSecret } from "../../../policy/resource.ts";

const urn = (name: string) => `urn:pulumi:dev::delivery::delivery:deploy:Platform$docker:index/volume:Volume::${name}`;
const newState = (size: string) => ({ protect: true, inputs: { size } });

test("the plan is judged with what it leaves alone, not only with what it changes", () => {
  const planned = plannedResources(
    [
      { op: "create", urn: urn("new"), newState: newState("1") },
      { op: "replace", urn: urn("changed"), newState: newState("2") },
      { op: "delete-replaced", urn: urn("changed") },
      { op: "delete", urn: urn("deleted") },
    ],
    [{ urn: urn("same") }, { urn: urn("changed") }, { urn: urn("changed"), delete: true }, { urn: urn("deleted") }],
  );
  expect(planned.map(({ name, inputs }) => [name, inputs["size"]])).toEqual([
    ["same", undefined],
    ["changed", "2"],
    ["new", "1"],
  ]);
});

test("a type is the resource's own, without its parents", () => {
  expect(typeOf(urn("x"))).toBe("docker:index/volume:Volume");
  expect(typeOf("urn:pulumi:dev::delivery::pulumi:pulumi:Stack::delivery-dev")).toBe("pulumi:pulumi:Stack");
});

test("knows both shapes of a secret, and no other", () => {
  expect([isSecret("[secret]"), isSecret({ "4dabf18193072939515e22adb298388d": "x" })]).toEqual([true, true]);
  expect([isSecret("secret"), isSecret(null), isSecret({}), isSecret(unknownValue)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
