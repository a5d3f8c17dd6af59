import { describe, expect, test } from "vitest";
import { loadSettings } from "../src/settings.ts";

describe("loadSettings", () => {
  test("has defaults for everything", () => {
    expect(loadSettings({})).toEqual({ redisUrl: "redis://redis:6379/0", port: 3000, revision: "unknown" });
  });

  test("takes what is given", () => {
    const given = { REDIS_URL: "rediss://r:1/2", PORT: "65535", REVISION: "abc" };
    expect(loadSettings(given)).toEqual({ redisUrl: "rediss://r:1/2", port: 65_535, revision: "abc" });
  });

  test.each([["0"], ["65536"], ["http"], [""], ["-1"]])("refuses the port %j", (PORT) => {
    expect(() => loadSettings({ PORT })).toThrow(`PORT is "${PORT}", allowed is a port from 1 to 65535`);
  });

  test("names all problems at once", () => {
    expect(() => loadSettings({ PORT: "x", REDIS_URL: "http://redis" })).toThrow(/REDIS_URL is [^]*PORT is/);
  });
});
