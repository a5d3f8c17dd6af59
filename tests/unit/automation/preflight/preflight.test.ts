import { describe, expect, test } from "vitest";
import { runChecks } from "../../../../automation/preflight/check.ts";
import { parseFree } from "../../../../automation/preflight/facts.ts";
import {
  checkClock,
  checkDisk,
  checkPlatform,
  checkPorts,
  checkVersion,
} from "../../../../automation/preflight/host-checks.ts";
import { assessMigrations, Migration } from "../../../../automation/preflight/migrations.ts";

test("every check runs and every problem is told, also by one that cannot look", async () => {
  const problems = await runChecks([
    { name: "one", run: () => Promise.resolve(["first", "second"]) },
    { name: "two", run: () => Promise.reject(new Error("no way to look")) },
    { name: "three", run: () => Promise.resolve([]) },
    { name: "four", run: () => Promise.resolve(["last"]) },
  ]);
  expect(problems).toEqual(["first", "second", "two: no way to look", "last"]);
});

test.each([
  ["25.0.0", true],
  ["26.1.5+dfsg1", true],
  ["24.0.9", false],
  ["20.10.24", false],
  ["", false],
  ["dev", false],
])("Docker %s is new enough: %s", (version, isGood) => {
  expect(checkVersion({ version }).length === 0).toBe(isGood);
});

test.each([
  [1.9, 1],
  [2.1, 0],
])("%f GB free", (gigabytes, problems) => {
  expect(checkDisk({ root: "/var/lib/docker" }, gigabytes * 1024 ** 3)).toHaveLength(problems);
});

test("reads df", () => {
  expect(parseFree("Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 100 40 60 40% /\n")).toBe(
    61_440,
  );
});

test.each([
  [0, []],
  [30, []],
  [-45, ["The host's clock is 45 s behind, expected at most 30: set it, e.g. by enabling its time synchronisation."]],
  [90, ["The host's clock is 90 s ahead, expected at most 30: set it, e.g. by enabling its time synchronisation."]],
])("clock skew of %i s", (seconds, problems) => {
  const askedAt = new Date("2026-01-01T00:00:00Z");
  expect(checkClock({ askedAt, clock: new Date(askedAt.getTime() + seconds * 1000) })).toEqual(problems);
});

test("names images without anything for the host", () => {
  const host = { platform: "linux/arm64" };
  expect(checkPlatform(host, { a: ["linux/amd64", "linux/arm64"], b: [], c: ["linux/amd64"] })).toEqual([
    "c is built for linux/amd64, the host is linux/arm64: build it for that, too.",
  ]);
});

test("a port is taken by anybody's container but our own", () => {
  const running = [
    { name: "edge", isOurs: true, ports: "127.0.0.1:8080->8080/tcp" },
    { name: "blog", isOurs: false, ports: "0.0.0.0:443->443/tcp, [::]:443->443/tcp" },
    { name: "other", isOurs: false, ports: "0.0.0.0:18080->80/tcp, 8080/tcp" },
  ];
  expect(checkPorts([8080, 443], running, "Pulumi.prod.yaml")).toEqual([
    "Port 443 is taken by the container blog: stop it, or choose another port in delivery:edge of Pulumi.prod.yaml.",
  ]);
});

describe("assessMigrations", () => {
  const runs = (revision: string) => ({ revision, previous_release_runs: true });
  const breaks = (revision: string) => ({ revision, previous_release_runs: false });

  test.each([
    ["nothing new", [runs("1")], [runs("1")], [], 0],
    ["a compatible one", [runs("1")], [runs("1"), runs("2")], ["2"], 0],
    ["an incompatible one", [runs("1")], [runs("1"), breaks("2")], ["2"], 1],
    ["an empty database takes anything", [], [runs("1"), breaks("2")], ["1", "2"], 0],
    ["back over a compatible one", [runs("1"), runs("2")], [runs("1")], [], 0],
    ["back over an incompatible one", [runs("1"), breaks("2")], [runs("1")], [], 1],
    ["back over two, one of them incompatible", [runs("1"), breaks("2"), runs("3")], [runs("1")], [], 1],
    ["another line of history", [runs("1"), runs("2")], [runs("1"), runs("3")], ["3"], 1],
    ["an old incompatible one that stays", [breaks("1")], [breaks("1"), runs("2")], ["2"], 0],
  ])("%s", (_, applied, brought, added, problems) => {
    const assessment = assessMigrations(applied, brought, false);
    expect(assessment.added).toEqual(added);
    expect(assessment.problems).toHaveLength(problems);
  });

  test("told otherwise, goes forward but never back", () => {
    expect(assessMigrations([runs("1")], [runs("1"), breaks("2")], true).problems).toEqual([]);
    expect(assessMigrations([runs("1"), breaks("2")], [runs("1")], true).problems).toHaveLength(1);
  });

  test("a missing declaration is an error", () => {
    expect(Migration.safeParse({ revision: "1" }).success).toBe(false);
  });
});
