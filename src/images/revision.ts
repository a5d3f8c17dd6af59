import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file of a build context as git sees it. */
export interface TreeFile {
  /** Path relative to the context, with forward slashes. */
  readonly path: string;
  readonly mode: "100644" | "100755" | "120000";
  readonly content: Buffer;
}

/**
 * The revision of a service: the git tree hash of its build context as it is on disk. It is the same before and after a
 * commit and in every clone, so it may enter an image; a commit id may not.
 */
export async function revisionOf(root: string, context: string): Promise<string> {
  const folder = join(root, context);
  const paths = (await trackedPaths(root, context)) ?? (await walkedPaths(folder));
  const files = await Promise.all(paths.map((path) => readTreeFile(folder, path)));
  return treeHash(files.filter((file) => file !== undefined));
}

/** The git object id of a tree with these files; the same as `git rev-parse HEAD:<context>` once they are committed. */
export function treeHash(files: readonly TreeFile[]): string {
  return writeTree(files).toString("hex");
}

/** Commit of the clone, or undefined when anything in it differs from that commit or git does not know. */
export async function cleanCommit(root: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", [
      "-C",
      root,
      "status",
      "--porcelain=v2",
      "--branch",
      "--untracked-files=normal",
    ]);
    const lines = stdout.split("\n").filter((line) => line !== "");
    const commit = /^# branch\.oid ([0-9a-f]{40})$/m.exec(stdout)?.[1];
    return lines.every((line) => line.startsWith("#")) ? commit : undefined;
  } catch {
    return undefined;
  }
}

function writeTree(files: readonly TreeFile[]): Buffer {
  const folders = Map.groupBy(
    files.filter((file) => file.path.includes("/")),
    (file) => file.path.slice(0, file.path.indexOf("/")),
  );
  const entries = [
    ...files
      .filter((file) => !file.path.includes("/"))
      .map((file) => ({
        name: file.path,
        order: file.path,
        mode: file.mode as string,
        id: gitObject("blob", file.content),
      })),
    ...[...folders].map(([name, inside]) => {
      const id = writeTree(inside.map((file) => ({ ...file, path: file.path.slice(name.length + 1) })));
      // Git sorts a folder as if its name ended in a slash.
      return { name, order: `${name}/`, mode: "40000", id };
    }),
  ].toSorted((one, other) => Buffer.compare(Buffer.from(one.order), Buffer.from(other.order)));
  return gitObject(
    "tree",
    Buffer.concat(entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), id])),
  );
}

function gitObject(kind: "blob" | "tree", content: Buffer): Buffer {
  return createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest();
}

/** Files that are committed or would be, i.e. everything but the ignored; undefined outside a git repository. */
async function trackedPaths(root: string, context: string): Promise<readonly string[] | undefined> {
  try {
    const arguments_ = ["-C", join(root, context), "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const { stdout } = await run("git", arguments_, { maxBuffer: 64 * 1024 * 1024 });
    const paths = new Set(stdout.split("\0").filter((path) => path !== ""));
    // A context that git ignores as a whole lists nothing; it still has content.
    return paths.size === 0 ? undefined : [...paths];
  } catch {
    return undefined;
  }
}

const generated = new Set([".git", ".venv", "node_modules", "__pycache__", ".pytest_cache", "coverage", "dist"]);

/** Files of a context without git, e.g. of an unpacked archive, without what tools leave behind. */
async function walkedPaths(folder: string, below = ""): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const nested = entries
    .filter((entry) => !generated.has(entry.name))
    .map(async (entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? walkedPaths(folder, path) : [path];
    });
  return (await Promise.all(nested)).flat();
}

async function readTreeFile(folder: string, path: string): Promise<TreeFile | undefined> {
  const file = join(folder, path);
  const status = await lstat(file).catch(() => undefined);
  if (status === undefined) return undefined; // deleted, not yet committed
  if (status.isSymbolicLink()) return { path, mode: "120000", content: Buffer.from(await readlink(file)) };
  if (!status.isFile()) return undefined;
  return { path, mode: (status.mode & 0o100) === 0 ? "100644" : "100755", content: await readFile(file) };
}
