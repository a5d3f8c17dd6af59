import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// The gate itself, with a docker that plays a timeline and a clock that only its own waiting moves: how long it takes from
// the first sign of trouble to its end does not depend on the machine.
const docker = String.raw`#!/bin/sh
now=$(cat "$FOLDER/clock")
case "$1" in
  version) [ ! -e "$FOLDER/out" ] ;;
  ps | exec) exit 0 ;;
  events) exit 0 ;;
  logs) echo "FATAL: on purpose" ;;
  update) [ ! -e "$FOLDER/full" ] || { echo "no space left on device" >&2; exit 1; } ;;
  inspect)
    for last; do :; done
    case "$3" in
      *Log*) echo "probe exit 1: no" ;;
      *State.Status*ExitCode*) case "$3" in *Id*) awk -F'>' -v now="$now" '$1 <= now { line[$2] = $3 } END { for (id in line) if (line[id] != "") print line[id] }' "$FOLDER/timeline" ;; *) echo "running 0" ;; esac ;;
    esac ;;
esac
`;
const sleep = String.raw`#!/bin/sh
echo $(($(cat "$FOLDER/clock") + $(printf '%s' "$1" | awk '{ print int($1 * 1000) }'))) >"$FOLDER/clock"
`;
const date = String.raw`#!/bin/sh
echo $((1700000000 + $(cat "$FOLDER/clock") / 1000))
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gate-"));
  for (const [name, text] of Object.entries({ docker, sleep, date })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  writeFileSync(join(folder, "clock"), "0");
});
afterEach(() => rmSync(folder, { recursive: true }));

type Look = readonly [atMs: number, service: string, state: string, restarts: number, health: string];

/** Run the gate over a timeline; answers what it said and when it was over. */
function gate(timeline: readonly Look[], limit = 60) {
  const lines = timeline.map(([at, service, state, restarts, health]) => {
    const seen =
      state === "gone" ? "" : [`id-${service}`, `c-${service}`, state, restarts, 3, health, service, limit].join("|");
    return `${at}>id-${service}>${seen}`;
  });
  writeFileSync(join(folder, "timeline"), `${lines.join("\n")}\n`);
  const ids = [...new Set(timeline.map(([, service]) => `id-${service}`))].join(" ");
  const env = { ...process.env, FOLDER: folder, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const scope = { DOCKER_TARGET: "ssh://nobody", PLATFORM: "p", STACK: "s", IDS: ids };
  const { status, stderr } = spawnSync("sh", ["scripts/gate.sh"], { env: { ...env, ...scope }, encoding: "utf8" });
  return { status, first: stderr.split("\n")[0], endedMs: Number(readFileSync(join(folder, "clock"), "utf8")) };
}

const starting = (service: string): Look => [0, service, "running", 0, "starting"];
const others: readonly Look[] = [starting("frontend"), starting("server")];

describe("is over within 2 s of the first sign", () => {
  test.each<[string, Look, string]>([
    ["unhealthy", [3000, "backend", "running", 0, "unhealthy"], "backend is unhealthy"],
    ["ended", [3000, "backend", "exited", 0, "starting"], "backend exited (exit code 3)"],
    ["restarting", [3000, "backend", "restarting", 0, "starting"], "backend crashes at start (exit code 3)"],
    [
      "restarted, and Docker has forgotten with which code",
      [3000, "backend", "running", 1, "starting"],
      "backend crashes at start (exit code unknown)",
    ],
    ["without a health check", [3000, "backend", "running", 0, "none"], "backend has no HEALTHCHECK in its image"],
  ])("%s, while the others still start", (_, sign, reason) => {
    const { status, first, endedMs } = gate([starting("backend"), ...others, sign]);
    expect(status).toBe(1);
    expect(first).toContain(`release rejected: ${reason}; `);
    expect(endedMs - 3000).toBeLessThanOrEqual(2000);
    expect(endedMs).toBeGreaterThanOrEqual(3000);
  });

  test("what fails in the same moment is in the same sentence", () => {
    const { first, endedMs } = gate([
      ...others,
      [3000, "frontend", "running", 0, "unhealthy"],
      [3500, "server", "exited", 0, "starting"],
    ]);
    expect(first).toContain("release rejected: frontend is unhealthy, server exited (exit code 3); ");
    expect(endedMs).toBeLessThanOrEqual(5000);
  });
});

test("waits for all of them, and not longer", () => {
  const healthy = (at: number, service: string): Look => [at, service, "running", 0, "healthy"];
  const { status, endedMs } = gate([...others, healthy(1000, "frontend"), healthy(4000, "server")]);
  expect(status).toBe(0);
  expect(endedMs).toBeGreaterThanOrEqual(4000);
  expect(endedMs).toBeLessThan(4300);
});

test("what Docker cannot write down would be gone after a restart of the host: no release", () => {
  writeFileSync(join(folder, "full"), "");
  const { status, first } = gate([[0, "backend", "running", 0, "healthy"]]);
  expect(status).toBe(1);
  expect(first).toContain("release rejected: Docker cannot write down what it runs");
});

test("one that never gets ready is rejected at its own limit", () => {
  const { first, endedMs } = gate(others, 20);
  expect(first).toContain("frontend is not ready within 20 s, server is not ready within 20 s; ");
  expect(endedMs).toBeLessThanOrEqual(22_000);
});

test("a container that is gone is named; an engine that is gone is an outage and no verdict", () => {
  const gone: Look = [1000, "frontend", "gone", 0, ""];
  expect(gate([...others, gone]).first).toContain("release rejected: container id-frontend is gone; ");
  writeFileSync(join(folder, "clock"), "0");
  writeFileSync(join(folder, "out"), "");
  const both = gate([...others, gone, [1000, "server", "gone", 0, ""]]);
  expect(both).toMatchObject({
    status: 1,
    first: "the Docker engine at ssh://nobody does not answer: an outage of the host, no verdict on the release",
  });
});
