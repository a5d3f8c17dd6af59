import { describe, expect, test } from "vitest";
import { count, describeCounts, failureLines, parseJunit, parseLines, skipLines } from "../../run/outcome.ts";
import { runAll } from "../../run/schedule.ts";
import { complete, type Stage, type StageResult } from "../../run/stage.ts";

test("numbers are sums over outcomes", () => {
  const counts = count([
    { name: "a", state: "passed" },
    { name: "b", state: "failed" },
    { name: "c", state: "passed" },
    { name: "d", state: "skipped" },
  ]);
  expect(describeCounts(counts)).toBe("2 passed, 1 failed, 1 skipped");
});

test("every skip has a reason: its own, the one in its suite's title, or the fact that there is none", () => {
  expect(
    skipLines([
      { name: "a", state: "skipped", reason: "no Docker" },
      { name: "b", state: "skipped", reason: "no Docker" },
      { name: "x > pulumi (skipped: no CLI on PATH) > creates", state: "skipped" },
      { name: "y > forgotten", state: "skipped" },
      { name: "z", state: "passed" },
    ]),
  ).toEqual([
    "skipped: 2 tests, no Docker",
    "skipped: 1 test, no CLI on PATH",
    "skipped: 1 test, y > forgotten: no reason given",
  ]);
});

test("every failure is named before the whole output, with the beginning of its message", () => {
  const long = Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n");
  expect(
    failureLines([
      { name: "a", state: "passed" },
      { name: "b", state: "failed" },
      { name: "c", state: "failed", reason: "expected 1 to be 2\nin full\n" },
      { name: "d", state: "failed", reason: long },
    ]),
  ).toEqual([
    "failed: b",
    "failed: c\n        expected 1 to be 2\n        in full",
    expect.stringMatching(/^failed: d\n {8}line 0\n(?: {8}line \d+\n){10} {8}line 11$/),
  ]);
});

test("a JUnit report is read with failures, errors and skips", () => {
  const xml = `<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="4">
    <testcase classname="tests.a" name="ok[x &lt; 1]" time="0.1" />
    <testcase classname="tests.a" name="bad" time="0.1"><failure message="no">trace</failure></testcase>
    <testcase classname="tests.a" name="broken"><error message="fixture">trace</error></testcase>
    <testcase classname="tests.a" name="off"><skipped type="pytest.skip" message="needs &quot;redis&quot;">x</skipped></testcase>
  </testsuite></testsuites>`;
  expect(parseJunit(xml)).toEqual([
    { name: "tests.a > ok[x < 1]", state: "passed" },
    { name: "tests.a > bad", state: "failed", reason: "no" },
    { name: "tests.a > broken", state: "failed", reason: "fixture" },
    { name: "tests.a > off", state: "skipped", reason: 'needs "redis"' },
  ]);
});

test("lines of our reporter are read", () => {
  expect(parseLines('{"name":"a","state":"passed"}\n')).toEqual([{ name: "a", state: "passed" }]);
});

describe("a stage", () => {
  test.each([
    ["a check without a report is one test", {}, 0, [], ["passed"]],
    ["a check that fails is one failed test", {}, 1, [], ["failed"]],
    ["a set-up is no test", { setup: true }, 0, [], []],
    ["a set-up that fails counts", { setup: true }, 1, [], ["failed"]],
    ["a failure that no report knows is one more", {}, 1, ["passed"], ["passed", "failed"]],
    ["a reported failure is counted once", {}, 1, ["passed", "failed"], ["passed", "failed"]],
  ] as const)("%s", (_, more, code, reported, expected) => {
    const outcomes = reported.map((state) => ({ name: "t", state }));
    expect(complete({ name: "s", ...more }, code, outcomes).map(({ state }) => state)).toEqual(expected);
  });
});

describe("the schedule", () => {
  /** Runs stages that note when they begin and end; those named in `broken` fail. */
  async function follow(stages: readonly Stage[], width: number, broken: readonly string[] = []) {
    const log: string[] = [];
    const results = await runAll(stages, {
      width,
      run: async (stage): Promise<StageResult> => {
        log.push(`+${stage.name}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`-${stage.name}`);
        return { stage, ok: !broken.includes(stage.name), seconds: 0, output: "", outcomes: [] };
      },
    });
    return { log, results: results.map(({ stage, ok }) => `${stage.name} ${ok}`) };
  }
  const stage = (name: string, more: Partial<Stage> = {}): Stage => ({ name, command: "true", ...more });

  test("never runs more at once than there is room for, and one that is alone is alone", async () => {
    const { log } = await follow([stage("a"), stage("b"), stage("c"), stage("big", { alone: true })], 2);
    expect(log.slice(0, 2)).toEqual(["+a", "+b"]);
    expect(log.slice(-2)).toEqual(["+big", "-big"]);
  });

  test("keeps the order that stages ask for", async () => {
    const { log } = await follow([stage("last", { after: ["first"] }), stage("first")], 4);
    expect(log).toEqual(["+first", "-first", "+last", "-last"]);
  });

  test("does not run what a failed set-up was for, but what only comes later", async () => {
    const stages = [
      stage("docker", { setup: true }),
      stage("engine", { after: ["docker"] }),
      stage("unit"),
      stage("later", { after: ["unit"] }),
    ];
    const { log, results } = await follow(stages, 2, ["docker", "unit"]);
    expect(results).toEqual(["docker false", "engine false", "unit false", "later true"]);
    expect(log).not.toContain("+engine");
  });

  test("ends with every stage accounted for, also where two wait for each other", async () => {
    const { results } = await follow([stage("a", { after: ["b"] }), stage("b", { after: ["a"] })], 2);
    expect(results).toEqual(["a false", "b false"]);
  });
});
