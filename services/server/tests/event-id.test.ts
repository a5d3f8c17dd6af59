import { describe, expect, test } from "vitest";
import { compareIds, isEventId, type EventId } from "../src/event-id.ts";

describe("isEventId", () => {
  test.each(["0-0", "1795351357539-0", "1-12"])("accepts %s", (text) => expect(isEventId(text)).toBe(true));
  test.each(["", "1", "1-", "-1", "a-1", "1-1-1", "$", "+", "1-1\n", "99999999999999999-1"])("refuses %j", (text) =>
    expect(isEventId(text)).toBe(false),
  );
});

test("ids are ordered by time, then sequence, as numbers", () => {
  const ordered: EventId[] = ["0-0", "9-0", "9-2", "9-10", "10-1"];
  expect(ordered.toReversed().sort(compareIds)).toEqual(ordered);
  expect(compareIds("5-1", "5-1")).toBe(0);
});
