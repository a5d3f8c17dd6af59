import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Git, gitIn } from "../../../../automation/deploy/git.ts";
import { judge, previousRelease, type Verdict } from "../../../../automation/schema/previous.ts";

const migration = (revision: string, runs = true) => ({ revision, previous_release_runs: runs });

describe("what is to be done about a new schema", () => {
  test.each<[string, ReturnType<typeof migration>[], ReturnType<typeof migration>[], Verdict]>([
    ["the same", [migration("1")], [migration("1")], { kind: "same" }],
    ["one added", [migration("1")], [migration("1"), migration("2")], { kind: "test", revisions: ["2"] }],
    [
      "one of several declares that it breaks",
      [migration("1")],
      [migration("1"), migration("2"), migration("3", false)],
      { kind: "declared", revisions: ["3"] },
    ],
    ["an old one that broke its own predecessor", [migration("1", false)], [migration("1", false)], { kind: "same" }],
    ["one taken away", [migration("1"), migration("2")], [migration("1")], { kind: "same" }],
  ])("%s", (_, former, present, verdict) => {
    expect(judge(former, present)).toEqual(verdict);
  });
});

describe("the release before", () => {
  let folder: string;
  let git: Git;
  const commit = async (text: string) => {
    await git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--allow-empty", "-m", text);
    return git("rev-parse", "HEAD");
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "previous-test-"));
    await promisify(execFile)("git", ["init", "--quiet", "--initial-branch=main", folder]);
    git = gitIn(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("is the newest version tag on the way here, and not one of another line", async () => {
    const first = await commit("one");
    await git("tag", "v1.0.0");
    await commit("two");
    await git("tag", "nightly");
    await git("checkout", "--quiet", "-b", "other");
    await commit("elsewhere");
    await git("tag", "v2.0.0");
    await git("checkout", "--quiet", "main");
    await commit("three");
    expect(await previousRelease(git)).toBe(first);
  });

  test("without a tag is where the branch left main, else the commit before; the first has none", async () => {
    const first = await commit("one");
    expect(await previousRelease(git)).toBeUndefined();
    const second = await commit("two");
    expect(await previousRelease(git)).toBe(first);
    await git("update-ref", "refs/remotes/origin/main", second);
    await commit("three");
    await commit("four");
    expect(await previousRelease(git)).toBe(second);
  });

  test("is the named one, which has to be there", async () => {
    const first = await commit("one");
    await commit("two");
    expect(await previousRelease(git, first.slice(0, 8))).toBe(first);
    await expect(previousRelease(git, "v9.9.9")).rejects.toThrow('COMMIT is "v9.9.9", which this clone does not have');
  });
});
