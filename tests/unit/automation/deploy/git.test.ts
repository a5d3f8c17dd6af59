import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRepository } from "../../../../automation/deploy/git.ts";

const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"];
const git = (folder: string, ...args: string[]) =>
  execFileSync("git", ["-C", folder, ...identity, ...args], { stdio: "pipe" })
    .toString()
    .trim();

test("only what the remote has on a branch counts as that branch", async () => {
  const folder = mkdtempSync(join(tmpdir(), "git-"));
  const [origin, clone] = [join(folder, "origin"), join(folder, "clone")];
  execFileSync("git", [...identity, "init", "-q", origin]);
  git(origin, "commit", "-q", "--allow-empty", "-m", "one");
  git(origin, "branch", "release/1.0");
  git(origin, "commit", "-q", "--allow-empty", "-m", "two");
  execFileSync("git", ["clone", "-q", origin, clone]);
  git(clone, "commit", "-q", "--allow-empty", "-m", "not pushed");
  const [one = "", two = "", own = ""] = ["main~2", "main~1", "main"].map((name) => git(clone, "rev-parse", name));

  const repository = openRepository(clone);
  expect((await repository.branchesOf(one)).toSorted()).toEqual(["refs/heads/main", "refs/heads/release/1.0"]);
  expect(await repository.branchesOf(two)).toEqual(["refs/heads/main"]);
  expect(await repository.branchesOf(own)).toEqual([]);
  expect(await repository.branchesOf("0".repeat(40))).toEqual([]);
  expect(await openRepository(origin).branchesOf(git(origin, "rev-parse", "main"))).toEqual(["refs/heads/main"]);

  expect(await repository.resolve("HEAD")).toBe(own);
  expect(await repository.resolve(two.slice(0, 8))).toBe(two);
  expect(await repository.resolve("nothing")).toBeUndefined();
  expect(await repository.resolve("--all")).toBeUndefined();
});
