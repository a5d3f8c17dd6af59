import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseContainers } from "../../../rehearsal/containers.ts";
import { Report } from "../../../rehearsal/report.ts";
import { parseRelease, releaseLines, timeLine } from "../../../rehearsal/summary.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function screen(interactive: boolean) {
  const text: string[] = [];
  return { text, report: new Report({ write: (part) => text.push(part), interactive, now: () => Date.now() }) };
}

test("a short step is one plain line", async () => {
  const { text, report } = screen(false);
  await report.step("docker", () => Promise.resolve("26.1 here"));
  expect(text).toEqual(["docker     26.1 here\n"]);
});

test("a long step shows now and then what it is doing, and its time", async () => {
  const { text, report } = screen(false);
  const done = report.step("bases", async (note) => {
    note("downloading");
    await vi.advanceTimersByTimeAsync(31_000);
    return "built";
  });
  await done;
  expect(text).toEqual([
    "bases      … 15s downloading\n",
    "bases      … 30s downloading\n",
    "bases      built (31.0s)\n",
  ]);
});

test("on a terminal the line is rewritten and wiped", async () => {
  const { text, report } = screen(true);
  await report.step("bases", async () => {
    await vi.advanceTimersByTimeAsync(600);
    return "built";
  });
  expect(text.filter((part) => part.includes("…")).length).toBe(2);
  expect(text.at(-1)).toBe("\r\u001B[Kbases      built\n");
});

test("a failed step leaves no timer behind and passes the error on", async () => {
  const { report } = screen(false);
  await expect(report.step("docker", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  expect(vi.getTimerCount()).toBe(0);
});

test("colours are for terminals only", () => {
  expect(screen(false).report.paint("red", "x")).toBe("x");
  expect(screen(true).report.paint("red", "x")).toBe("\u001B[31mx\u001B[0m");
});

test("a release is shown by commit, service and digest", () => {
  const release = parseRelease({ commit: "abc", images: { backend: "r/b@sha256:1", server: "r/s@sha256:2" } });
  expect(releaseLines(release)).toEqual([
    "commit     abc",
    "release    backend   sha256:1",
    "           server    sha256:2",
  ]);
  expect(releaseLines(parseRelease(undefined))).toEqual(["release    none"]);
});

test("phases that took no time are left out of the times", () => {
  const phases = [
    { name: "engine", seconds: 0.01 },
    { name: "dev", seconds: 2 },
  ];
  expect(timeLine(phases)).toBe("times      dev 2.0s, total 2.0s");
});

test("containers are read with service, health and revision, in order", () => {
  const one = (name: string, service: string, health?: string) => ({
    Name: `/${name}`,
    Config: { Image: "i", Labels: { "delivery.service": service } },
    State: { Status: "running", ...(health === undefined ? {} : { Health: { Status: health } }) },
  });
  const listed = parseContainers(JSON.stringify([one("p-2", "server"), one("p-1", "backend", "healthy")]));
  expect(listed.map(({ service, health, name }) => [service, health, name])).toEqual([
    ["backend", "healthy", "p-1"],
    ["server", "-", "p-2"],
  ]);
});
