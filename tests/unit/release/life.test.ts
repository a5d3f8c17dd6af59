import { describe, expect, test } from "vitest";
import { chooseRelease, findRelease, type Known } from "../../../src/release/choice.ts";
import { isBranchOf, versionOf } from "../../../src/release/refs.ts";
import { transitionsOf, type Happening, type Transition } from "../../../src/release/transitions.ts";
import { release } from "../../helpers/release.ts";

const [a, b, c] = [release("a", "1.0.0"), release("b"), release("c", "1.1.0")];
const known: Known = { current: c, previous: b, verified: [c, b, a] };
const nothing: Known = { verified: [] };
const push = (ref: string, touchesGovernance = false): Happening => ({ event: "push", ref, touchesGovernance });
const up = (environment: "dev" | "prod" | "test", more: Partial<Transition> = {}): Transition => ({
  environment,
  stacks: [environment],
  operation: "up",
  release: "commit images",
  ...more,
});
const governance: Transition = {
  environment: "governance",
  stacks: ["governance"],
  operation: "up",
  release: "none",
};

describe("what follows from what happens", () => {
  test.each<[number, string, Happening, Transition[]]>([
    [
      1,
      "pull request",
      { event: "pull_request" },
      [{ environment: "preview", stacks: ["governance", "dev"], operation: "preview", release: "running" }],
    ],
    [2, "merge to main", push("refs/heads/main"), [up("dev")]],
    [3, "release branch", push("refs/heads/release/1.2"), [up("test")]],
    [4, "version tag", push("refs/tags/v1.2.0"), [up("prod", { version: "1.2.0" })]],
    [4, "pre-release tag", push("refs/tags/v1.2.0-rc.1"), []],
    [4, "tag without v", push("refs/tags/1.2.0"), []],
    [4, "tag named like a branch", push("refs/tags/main"), []],
    [5, "governance change", push("refs/heads/main", true), [governance, up("dev")]],
    [5, "governance change on a release branch", push("refs/heads/release/1.2", true), [up("test")]],
    [6, "rollback", { event: "rollback", environment: "prod" }, [up("prod", { release: "previous" })]],
    [
      12,
      "drift",
      { event: "schedule" },
      [
        {
          environment: "drift",
          stacks: ["governance", "dev", "test", "prod"],
          operation: "preview",
          release: "running",
        },
      ],
    ],
    [0, "any other branch", push("refs/heads/feature"), []],
    [0, "a nested release branch", push("refs/heads/release/1/2"), []],
  ])("row %i: %s", (_row, _what, happening, expected) => {
    expect(transitionsOf(happening)).toEqual(expected);
  });
});

describe("which release an update gets", () => {
  test.each([
    [
      "2, 3, 4: the given one",
      "test",
      "release",
      { kind: "release", release: a },
      known,
      { release: a, rollback: false },
    ],
    ["6: back to the previous one", "prod", "release", { kind: "rollback" }, known, { release: b, rollback: true }],
    [
      "6: back to a version",
      "prod",
      "release",
      { kind: "rollback", to: "v1.0.0" },
      known,
      { release: a, rollback: true },
    ],
    ["6: back to a commit", "prod", "release", { kind: "rollback", to: b.commit.slice(0, 8) }, known, { release: b }],
    ["6: back in a stack that builds", "dev", "build", { kind: "rollback" }, known, { release: b, rollback: true }],
    ["7, 8, 14: what runs", "prod", "release", { kind: "keep" }, known, { release: c, rollback: false }],
    ["8: after a destroy, the newest", "prod", "release", { kind: "keep" }, { verified: [b, a] }, { release: b }],
    ["9, 15: built from the clone", "dev", "build", { kind: "keep" }, nothing, { kind: "none" }],
    ["11: retired by name", "prod", "release", { kind: "retire" }, known, { kind: "none" }],
  ] as const)("row %s", (_row, environment, source, wish, ledger, expected) => {
    expect(chooseRelease(environment, source, wish, ledger)).toMatchObject(expected);
  });

  test.each([
    [
      "10, 13: nothing to keep",
      "prod",
      "release",
      { kind: "keep" },
      nothing,
      "Prod has never had a release and none was given: say which with --release FILE, COMMIT or VERSION.",
    ],
    [
      "6: nothing verified",
      "prod",
      "release",
      { kind: "rollback" },
      nothing,
      "Prod has no release to go back to: it has verified none.",
    ],
    [
      "6: nothing older",
      "prod",
      "release",
      { kind: "rollback" },
      { current: a, verified: [a] },
      `Prod has no release to go back to: 1.0.0 (${a.commit.slice(0, 7)}) is the oldest it has verified.`,
    ],
    [
      "6: unknown",
      "prod",
      "release",
      { kind: "rollback", to: "9.9.9" },
      { verified: [b] },
      `Prod has never verified "9.9.9": it has verified ${b.commit.slice(0, 7)}.`,
    ],
    [
      "9: a release for a stack that builds",
      "dev",
      "build",
      { kind: "release", release: a },
      known,
      "Dev builds its images from the clone and takes no release: check out the commit, or set images.source to release in Pulumi.dev.yaml.",
    ],
  ] as const)("row %s", (_row, environment, source, wish, ledger, problem) => {
    expect(chooseRelease(environment, source, wish, ledger)).toEqual({ kind: "refused", problem });
  });

  test("a commit prefix that fits two releases is refused with both", () => {
    const twin = { ...b, commit: `${c.commit.slice(0, 12)}${"0".repeat(28)}` };
    const choice = chooseRelease(
      "prod",
      "release",
      { kind: "rollback", to: c.commit.slice(0, 7) },
      { verified: [c, twin] },
    );
    expect(choice).toEqual({
      kind: "refused",
      problem: `"${c.commit.slice(0, 7)}" is ambiguous in prod: ${c.commit}, ${twin.commit}; give more characters of the commit.`,
    });
  });
});

describe("findRelease", () => {
  test("takes the newest of several digests of one commit", () => {
    const rebuilt = { ...a, images: c.images };
    expect(findRelease([rebuilt, b, a], a.commit.slice(0, 7))).toEqual([rebuilt]);
  });

  test.each(["", "a", "abc123", "HEAD", "latest", "main"])("does not guess what %j means", (name) => {
    expect(findRelease([a, b, c], name)).toEqual([]);
  });
});

test.each([
  ["refs/heads/release/1.2", true],
  ["refs/heads/release/", false],
  ["refs/heads/xrelease/1", false],
  ["refs/tags/release/1", false],
  ["release/1", false],
])("release/* and %s", (ref, expected) => {
  expect(isBranchOf(["main", "release/*"], ref)).toBe(expected);
});

test.each([
  ["refs/tags/v0.0.1", "0.0.1"],
  ["refs/tags/v01.0.0", undefined],
  ["refs/tags/v1.0", undefined],
  ["refs/heads/v1.0.0", undefined],
])("version of %s", (ref, expected) => {
  expect(versionOf(ref)).toBe(expected);
});
