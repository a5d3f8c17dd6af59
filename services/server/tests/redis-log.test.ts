import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beginning, isEventId, type EventId } from "../src/event-id.ts";
import { RedisLog } from "../src/redis-log.ts";
import { eventually } from "./eventually.ts";
import { TestRedis, freePort, missingRedis } from "./redis.ts";

function id(text: string): EventId {
  if (!isEventId(text)) throw new Error(text);
  return text;
}

describe("RedisLog", () => {
  let redis: TestRedis;
  let log: RedisLog;
  let lines: string[];

  beforeEach(async ({ skip }) => {
    skip(missingRedis !== undefined, missingRedis);
    redis = new TestRedis(await freePort());
    await redis.start();
    lines = [];
    log = new RedisLog(redis.url, (level, message) => lines.push(`${level} ${message}`));
    log.open();
    await eventually(() => log.wait(beginning, 1));
  });

  afterEach(async () => {
    log?.close();
    await redis?.end();
  });

  test("an empty log has a beginning, from which a client may resume", async () => {
    expect(await log.newest()).toBe(beginning);
    expect(await log.reaches(beginning)).toBe(true);
    expect(await log.reaches("5-1")).toBe(false);
    expect(await log.after(beginning, 10)).toEqual([]);
  });

  test("pages, and entries of another shape whole", async () => {
    const ids = [await redis.add("1"), await redis.add("2"), await redis.add("3")].map(id);
    const [first = beginning, , third] = ids;
    expect(await log.newest()).toBe(third);
    expect((await log.after(first, 1)).map(({ item }) => item)).toEqual(["2"]);
    expect(await log.wait(first, 1)).toEqual(await log.after(first, 9));
    await redis.client.xAdd("items", "*", { other: "x" });
    expect((await log.after(third ?? beginning, 9)).map(({ item }) => item)).toEqual(['{"other":"x"}']);
  });

  test("knows whether something is missing after an id", async () => {
    const ids: EventId[] = [];
    for (let n = 0; n < 10; n++) ids.push(id(await redis.add(String(n))));
    const [first = beginning] = ids;
    expect(await log.reaches(beginning)).toBe(true);
    expect(await log.reaches(first)).toBe(true);
    await redis.client.xTrim("items", "MAXLEN", 3);
    expect(await Promise.all([beginning, ...ids].map(async (known) => log.reaches(known)))).toEqual(
      [beginning, ...ids].map((_, index) => index > 7),
    );
  });

  test("wait ends with the first entry, or in time", async () => {
    const waiting = log.wait(beginning, 5000);
    await redis.add("news");
    expect((await waiting).map(({ item }) => item)).toEqual(["news"]);
    expect(await log.wait(await log.newest(), 20)).toEqual([]);
  });

  test("fails fast while Redis is away and finds it again", async () => {
    await redis.stop();
    await eventually(() => expect(lines).toContain("warning no connection to Redis"));
    const started = Date.now();
    await expect(log.newest()).rejects.toThrow(/offline|closed/);
    await expect(log.wait(beginning, 5000)).rejects.toThrow(/offline|closed/);
    expect(Date.now() - started).toBeLessThan(2000);
    await redis.start();
    await eventually(() => log.newest());
    expect(lines.at(-1)).toBe("info connected to Redis again");
  });
});
