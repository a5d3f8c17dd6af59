import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { presenceOf, readOwner } from "../../../../automation/heal/owner.ts";

test.each([
  ["The stack dev is locked by root@box (pid 12) since 2026-01-01T00:00:00.000Z; wait for that run to end."],
  [
    "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n  file:///state/locks/x.json: created by root@box (pid 12) at 2026-01-01T00:00:00Z",
  ],
])("reads the owner in %j", (message) => {
  expect(readOwner(message)).toEqual({
    user: "root",
    machine: "box",
    pid: 12,
    since: new Date("2026-01-01T00:00:00Z"),
  });
});

test.each(["the stack is locked", "no stack named 'x' found", ""])("finds no owner in %j", (message) => {
  expect(readOwner(message)).toBeUndefined();
});

const since = new Date("2026-01-01T00:00:00Z");
const owner = { user: "root", machine: "box", pid: 12, since };

test.each([
  ["alive", "it started before the lock", since.getTime() - 1000],
  ["gone", "nothing has its number", undefined],
  ["gone", "a younger process has its number", since.getTime() + 60_000],
])("the owner is %s when %s", (presence, _, start) => {
  expect(presenceOf(owner, "box", () => start)).toBe(presence);
});

test("nobody can tell from another machine", () => {
  expect(presenceOf(owner, "other", () => undefined)).toBe("unknown");
});

test("sees real processes", () => {
  const here = { ...owner, machine: hostname() };
  expect(presenceOf({ ...here, pid: process.pid, since: new Date() })).toBe("alive");
  expect(presenceOf({ ...here, pid: process.pid, since: new Date(0) })).toBe("gone");
  const { pid } = spawnSync("true");
  expect(presenceOf({ ...here, pid })).toBe("gone");
});
