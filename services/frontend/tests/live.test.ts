import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { follow, type LiveHandlers } from "../src/live.ts";
import { FakeSource, Source } from "./fake-source.ts";

const handlers = {
  item: vi.fn<LiveHandlers["item"]>(),
  reload: vi.fn<LiveHandlers["reload"]>(),
  state: vi.fn<LiveHandlers["state"]>(),
};
const item = { id: 1, name: "a", createdAt: "2026-01-01T00:00:00Z" };

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

describe("follow", () => {
  test("hands on items, and nothing that is none", () => {
    follow("/events", handlers, Source);
    expect(FakeSource.last.url).toBe("/events");
    FakeSource.last.say("item", item);
    FakeSource.last.say("item", { id: "1" });
    FakeSource.last.say("item", "{");
    expect(handlers.item.mock.calls).toEqual([[item]]);
  });

  test.each([
    ["ready", { resumed: false }, 1],
    ["ready", { resumed: true }, 0],
    ["ready", "nonsense", 1],
    ["reset", { reason: "trimmed" }, 1],
  ])("%s %j asks %d times for a new list", (event, data, times) => {
    follow("/events", handlers, Source);
    FakeSource.last.say(event, data);
    expect(handlers.reload).toHaveBeenCalledTimes(times);
    expect(handlers.state.mock.calls).toEqual([[true]]);
  });

  test("leaves reconnecting to the browser while that tries", () => {
    follow("/events", handlers, Source);
    FakeSource.last.break(FakeSource.CONNECTING);
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.all).toHaveLength(1);
    expect(handlers.state.mock.calls).toEqual([[false]]);
  });

  test("starts over where the browser gave up, until it is ended", () => {
    const end = follow("/events", handlers, Source);
    FakeSource.last.break(FakeSource.CLOSED);
    vi.advanceTimersByTime(2000);
    expect(FakeSource.all).toHaveLength(2);
    FakeSource.last.break(FakeSource.CLOSED);
    end();
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.all).toHaveLength(2);
  });
});
