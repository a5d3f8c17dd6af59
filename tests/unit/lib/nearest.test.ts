import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { edits, nearest } from "../../../src/lib/nearest.ts";

const word = fc.stringMatching(/^[a-z]{0,8}$/);

describe("nearest", () => {
  test.each([
    ["hots", "host"],
    ["platfrom", "platform"],
    ["replica", "replicas"],
    ["MemoryMB", "memoryMb"],
  ])("takes %s for %s", (wrong, meant) => {
    expect(nearest(wrong, ["host", "platform", "replicas", "memoryMb", "edge"])).toBe(meant);
  });

  test.each(["banana", "", "x"])("does not guess for %j", (wrong) => {
    expect(nearest(wrong, ["host", "platform", "replicas"])).toBeUndefined();
  });
});

describe("edits", () => {
  test("is a distance: zero only for equals, the same both ways, no shortcut through a third word", () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(edits(one, other) === 0).toBe(one === other);
        expect(edits(one, other)).toBe(edits(other, one));
        expect(edits(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });

  test.each([
    ["ab", "ba", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
  ])("%j to %j is %d", (one, other, count) => {
    expect(edits(one, other)).toBe(count);
  });
});
