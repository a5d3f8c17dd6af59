import { once } from "node:events";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Hub } from "../src/hub.ts";
import { EventServer } from "../src/server.ts";
import { eventually } from "./eventually.ts";
import { MemoryLog } from "./memory-log.ts";
import { Reading } from "./reading.ts";

let log: MemoryLog;
let hub: Hub;
let server: EventServer;
let url: string;
let readings: Reading[];

beforeEach(async () => {
  log = new MemoryLog();
  hub = new Hub(log, () => {});
  server = new EventServer({ eventLog: log, hub, log: () => {}, revision: "r1", heartbeatMilliseconds: 50 });
  void hub.run();
  await once(server.http.listen(0, "127.0.0.1"), "listening");
  const { port } = server.http.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  readings = [];
});

afterEach(async () => {
  for (const reading of readings) reading.close();
  hub.stop();
  await server.stop();
});

function read(lastEventId?: string): Reading {
  const reading = new Reading(`${url}/`, lastEventId);
  readings.push(reading);
  return reading;
}

async function begun(lastEventId?: string): Promise<Reading> {
  const reading = read(lastEventId);
  await eventually(() => expect(reading.events.length).toBeGreaterThan(0));
  return reading;
}

async function slowClient(): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1").pause();
  await once(socket, "connect");
  return socket;
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `{"n":${from + index}}`);

describe("a stream", () => {
  test("starts now, tells its position and carries what comes", async () => {
    log.add();
    const reading = await begun();
    expect([reading.status, reading.type]).toEqual([200, "text/event-stream; charset=utf-8"]);
    expect(reading.text).toContain("retry: 1000\n\n");
    expect(reading.events).toEqual([{ id: "1000-1", event: "ready", data: '{"resumed":false}' }]);
    await delay(30);
    log.add();
    await eventually(() => expect(reading.events.at(-1)).toEqual({ id: "1000-2", event: "item", data: '{"n":2}' }));
  });

  test("resumes after Last-Event-ID, over more than one page", async () => {
    for (let n = 0; n < 1201; n++) log.add();
    const reading = read("1000-1");
    await eventually(() => expect(reading.items).toEqual(numbers(2, 1201)));
    expect(reading.events[0]).toEqual({ id: "1000-1", event: "ready", data: '{"resumed":true}' });
  });

  test("loses and repeats nothing while entries come in and the log is slow or away", async () => {
    log.jitter = 3;
    log.add();
    for (let n = 2; n <= 150; n++) {
      if (n % 15 === 0) read("1000-1");
      if (n === 70) log.away = true;
      if (n === 90) log.away = false;
      log.add();
      await delay(2);
    }
    await eventually(() => expect(readings.map((r) => r.items.length)).toEqual(readings.map(() => 149)));
    for (const reading of readings) expect(reading.items).toEqual(numbers(2, 150));
  });

  test("says so where the record after Last-Event-ID is incomplete, and goes on from now", async () => {
    for (let n = 0; n < 20; n++) log.add();
    log.trim(5);
    for (const id of ["1000-3", "9999-1", "nonsense"]) {
      const reading = await begun(id);
      expect(reading.events[0]).toMatchObject({ id: "1000-20", event: "reset" });
      expect(reading.events[0]?.data).toContain(id);
    }
    log.add();
    await eventually(() => expect(readings.map((r) => r.items)).toEqual([['{"n":21}'], ['{"n":21}'], ['{"n":21}']]));
  });

  test("has a heartbeat", async () => {
    const reading = await begun();
    await eventually(() => expect(reading.text.split(": heartbeat\n\n").length).toBeGreaterThan(2));
  });

  test("keeps line breaks of an item inside the event", async () => {
    const reading = await begun();
    log.add("a\nid: 9-9\r\nb");
    await eventually(() => expect(reading.items).toEqual(["a\nid: 9-9\nb"]));
  });

  test("stays open while the log is away from the start", async () => {
    log.away = true;
    const reading = read();
    await delay(250);
    expect([reading.status, reading.events]).toEqual([200, []]);
    log.away = false;
    await eventually(() => expect(reading.events[0]?.event).toBe("ready"));
  });

  test("is cut off when its client does not read, instead of filling the memory", async () => {
    const socket = await slowClient();
    const closed = new Promise((resolve) =>
      server.http.once("request", ({ socket: own }) => own.once("close", resolve)),
    );
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await delay(100);
    for (let n = 0; n < 20; n++) {
      log.add("x".repeat(1_000_000));
      await delay(10);
    }
    expect(await Promise.race([closed, delay(5000, "still open")])).not.toBe("still open");
    socket.destroy();
  });

  test("catches up at the pace of a slow client without cutting it off", async () => {
    for (let n = 1; n <= 5000; n++) log.add(`<${n}>${"x".repeat(2000)}`);
    const socket = await slowClient();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 1000-1\r\n\r\n");
    await delay(300);
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1"))).resume();
    await eventually(() => expect(text).toContain("<5000>"));
    expect(text.match(/<\d+>/g)).toHaveLength(4999);
    socket.destroy();
  });
});

describe("a stop", () => {
  test("ends streams with a retry hint, closes idle connections and refuses new ones, at once", async () => {
    const reading = await begun();
    await (await fetch(`${url}/version`)).json();
    const started = Date.now();
    await server.stop();
    await reading.ended;
    expect(reading.text.endsWith("retry: 500\n\n")).toBe(true);
    expect(Date.now() - started).toBeLessThan(2000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
  });

  test("a client that comes back misses nothing", async () => {
    const before = await begun();
    log.add();
    await eventually(() => expect(before.items).toHaveLength(1));
    await server.stop();
    log.add();
    server = new EventServer({ eventLog: log, hub, log: () => {}, revision: "r2" });
    await once(server.http.listen(Number(new URL(url).port), "127.0.0.1"), "listening");
    const after = read(before.events.at(-1)?.id);
    await eventually(() => expect(after.items).toEqual(['{"n":2}']));
  });
});

describe("the probes", () => {
  const get = async (path: string, init?: RequestInit): Promise<[number, unknown]> => {
    const response = await fetch(url + path, init);
    return [response.status, await response.json()];
  };

  test("answer", async () => {
    await eventually(() => expect(hub.ready).toBe(true));
    expect(await get("/healthz")).toEqual([200, { status: "ok" }]);
    expect(await get("/readyz?x=1")).toEqual([200, { ready: true }]);
    expect(await get("/version")).toEqual([200, { service: "server", revision: "r1" }]);
  });

  test("tell a lost log from a lost process, and notice its return", async () => {
    await eventually(() => expect(hub.ready).toBe(true));
    log.away = true;
    await eventually(() => expect(hub.ready).toBe(false));
    expect(await get("/readyz")).toEqual([503, { ready: false, problem: "Redis cannot be reached" }]);
    expect((await get("/healthz"))[0]).toBe(200);
    log.away = false;
    await eventually(() => expect(hub.ready).toBe(true));
  });

  test("other paths and methods are refused in words", async () => {
    expect(await get("/nothing")).toEqual([404, { problems: ["there is no /nothing"] }]);
    const post = await fetch(url, { method: "POST" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});
