import * as fc from "fast-check";
import { expect, test } from "vitest";
import { propertyDiff, readableType, stepDiff, withoutCommon } from "../../../automation/comment/diff.ts";

test("shows only what differs, by path, arrays and objects alike", () => {
  const before = { inputs: { same: 1, list: ["a", "b"], nested: { x: 1, gone: true }, __defaults: ["x"] } };
  const after = { inputs: { same: 1, list: ["a", "c"], nested: { x: 1 }, added: null, __defaults: [] } };
  expect(propertyDiff(before, after)).toEqual([
    '-     list[1]: "b"',
    '+     list[1]: "c"',
    "-     nested.gone: true",
    "+     added: null",
  ]);
});

test("equal inputs have no difference", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (inputs) => {
      expect(propertyDiff({ inputs }, { inputs: structuredClone(inputs) })).toEqual([]);
    }),
  );
});

test("long texts are cut to their difference, and the difference always stays", () => {
  const shared = "s".repeat(500);
  expect(withoutCommon(`${shared}old${shared}`, `${shared}new${shared}`)).toEqual([
    `…${"s".repeat(40)}old${"s".repeat(40)}…`,
    `…${"s".repeat(40)}new${"s".repeat(40)}…`,
  ]);
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.string({ maxLength: 300 }),
      fc.string({ maxLength: 300 }),
      fc.string({ maxLength: 300 }),
      (head, was, is, tail) => {
        const [old, planned] = withoutCommon(head + was + tail, head + is + tail);
        expect(old === planned).toBe(was === is);
      },
    ),
  );
});

test("a step says what it does, to what and because of what", () => {
  const urn = "urn:pulumi:dev::p::delivery:deploy:Platform$docker:index/container:Container::backend";
  expect(readableType(urn)).toBe("docker Container");
  expect(stepDiff({ op: "replace", urn, replaceReasons: ["image"] })).toEqual([
    "! replace docker Container backend (because of image)",
  ]);
  const newState = { inputs: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, index])) };
  expect(stepDiff({ op: "create", urn, newState }, 3)).toHaveLength(5);
  expect(stepDiff({ op: "create", urn, newState }, 3).at(-1)).toBe("      … 47 more lines");
});
