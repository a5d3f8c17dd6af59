import { describe, expect, test } from "vitest";
import { merge, shown, toItem, type Item } from "../src/item.ts";

const item = (id: number, name = `item ${id}`): Item => ({ id, name, createdAt: "2026-01-01T00:00:00Z" });

describe("toItem", () => {
  test("reads an item and leaves out what else is there", () => {
    expect(toItem({ ...item(1), more: true })).toEqual(item(1));
  });

  test.each([
    undefined,
    null,
    1,
    "x",
    [],
    {},
    { ...item(1), id: "1" },
    { id: 1, name: "x" },
    { ...item(1), name: null },
  ])("refuses %j", (value) => expect(toItem(value)).toBeUndefined());
});

describe("merge", () => {
  test("is newest first, each item once, whatever comes in which order", () => {
    const inOrder = [item(3), item(2), item(1)];
    expect(merge([item(2)], [item(1), item(3), item(2)])).toEqual(inOrder);
    expect(merge(inOrder, inOrder)).toEqual(inOrder);
    expect(merge(merge([], [item(3)]), [item(1), item(2)])).toEqual(inOrder);
  });

  test("keeps the newest where there are too many", () => {
    const many = Array.from({ length: shown + 5 }, (_, index) => item(index + 1));
    const merged = merge(many, []);
    expect([merged.length, merged[0]?.id, merged.at(-1)?.id]).toEqual([shown, shown + 5, 6]);
  });
});
