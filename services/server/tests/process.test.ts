import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { Reading } from "./reading.ts";
import { TestRedis, freePort, missingRedis } from "./redis.ts";

const main = new URL("../src/main.ts", import.meta.url).pathname;

describe("the process", () => {
  test("serves, survives a restart of Redis, and ends with 0 soon after SIGTERM", async ({ skip }) => {
    skip(missingRedis !== undefined, missingRedis);
    const redis = new TestRedis(await freePort());
    await redis.start();
    const port = await freePort();
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, PORT: String(port), REDIS_URL: redis.url, REVISION: "r1" },
    });
    const output = text(child.stdout);
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
    const reading = new Reading(url);
    await eventually(() => expect(reading.events).toHaveLength(1));
    await redis.add('{"id":1}');
    await eventually(() => expect(reading.items).toEqual(['{"id":1}']));

    await redis.stop();
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
    await redis.start();
    await redis.add('{"id":2}');
    await eventually(() => expect(reading.items).toEqual(['{"id":1}', '{"id":2}']));

    const asked = Date.now();
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(Date.now() - asked).toBeLessThan(2000);
    await reading.ended;
    expect(reading.text.endsWith("retry: 500\n\n")).toBe(true);
    for (const line of (await output).trim().split("\n")) {
      expect(JSON.parse(line)).toMatchObject({ service: "server" });
    }
    await redis.end();
  });

  test("tells a bad environment in words", async () => {
    const child = spawn(process.execPath, [main], { env: { ...process.env, PORT: "x", REDIS_URL: "y" } });
    const errors = text(child.stderr);
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(await errors).toMatch(/^The environment is not valid:\n- REDIS_URL is "y"[^]*\n- PORT is "x"/);
    expect(await errors).not.toContain("    at ");
  });
});
