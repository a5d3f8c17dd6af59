import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cleanCommit, revisionOf, treeHash, type TreeFile } from "../../../src/images/revision.ts";

let root: string;
const git = (...words: string[]) =>
  execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "revision-"));
  write("services/app/main.py", "print('one')\n");
  write("services/app/lib/a.py", "a = 1\n");
  write("services/app/lib.txt", "sorted between lib and lib/\n");
  write("services/app/run.sh", "#!/bin/sh\n");
  chmodSync(join(root, "services/app/run.sh"), 0o755);
  symlinkSync("main.py", join(root, "services/app/link"));
  write("other/file", "x\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const revision = () => revisionOf(root, "services/app");

describe("in a git repository", () => {
  beforeEach(() => {
    git("init", "-q");
    write(".gitignore", "dist/\n*.log\n");
  });

  test("is git's own tree hash, before and after the commit", async () => {
    const before = await revision();
    git("add", "-A");
    expect(await revision()).toBe(before);
    git("commit", "-qm", "one");
    expect(await revision()).toBe(before);
    expect(git("rev-parse", "HEAD:services/app")).toBe(before);
  });

  test("changes with a line, a mode, a new, a renamed or a deleted file", async () => {
    git("add", "-A");
    git("commit", "-qm", "one");
    const seen = [await revision()];
    write("services/app/main.py", "print('two')\n");
    seen.push(await revision());
    chmodSync(join(root, "services/app/main.py"), 0o755);
    seen.push(await revision());
    write("services/app/new.py", "");
    seen.push(await revision());
    rmSync(join(root, "services/app/lib/a.py"));
    seen.push(await revision());
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("does not see ignored files, other folders or times", async () => {
    const before = await revision();
    write("services/app/dist/out.js", "built");
    write("services/app/debug.log", "noise");
    write("other/file", "y\n");
    write("services/app/main.py", "print('one')\n");
    expect(await revision()).toBe(before);
  });

  test("names a commit only while nothing differs from it", async () => {
    expect(await cleanCommit(root)).toBeUndefined();
    git("add", "-A");
    git("commit", "-qm", "one");
    expect(await cleanCommit(root)).toBe(git("rev-parse", "HEAD"));
    write("other/new", "");
    expect(await cleanCommit(root)).toBeUndefined();
  });
});

test("without git it is the hash of what is there, leftovers of tools aside", async () => {
  const before = await revision();
  expect(before).toMatch(/^[0-9a-f]{40}$/);
  write("services/app/node_modules/x/index.js", "");
  write("services/app/__pycache__/main.pyc", "");
  expect(await revision()).toBe(before);
  git("init", "-q");
  rmSync(join(root, "services/app/node_modules"), { recursive: true });
  rmSync(join(root, "services/app/__pycache__"), { recursive: true });
  expect(await revision()).toBe(before);
  expect(await cleanCommit(join(root, "other"))).toBeUndefined();
});

test("the order of the files does not matter, every part of them does", () => {
  const file: fc.Arbitrary<TreeFile> = fc.record({
    path: fc
      .array(fc.constantFrom("a", "b", "a.b", "a-b"), { minLength: 1, maxLength: 3 })
      .map((parts) => `${parts.join("/")}.f`),
    mode: fc.constantFrom("100644" as const, "100755" as const),
    content: fc.string().map((text) => Buffer.from(text)),
  });
  const files = fc.uniqueArray(file, { selector: ({ path }) => path, minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(files, (files) => {
      const hash = treeHash(files);
      expect(treeHash(files.toReversed())).toBe(hash);
      const [first, ...rest] = files;
      if (first === undefined) return;
      expect(treeHash(rest)).not.toBe(hash);
      expect(treeHash([...rest, { ...first, content: Buffer.concat([first.content, Buffer.from("!")]) }])).not.toBe(
        hash,
      );
      expect(treeHash([...rest, { ...first, mode: first.mode === "100644" ? "100755" : "100644" }])).not.toBe(hash);
    }),
  );
});
