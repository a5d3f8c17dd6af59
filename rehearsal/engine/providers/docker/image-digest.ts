import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import dockerignore from "@balena/dockerignore";
import { readText } from "../../state/files.ts";

/** Digest over names, modes and contents of a build context without what `.dockerignore` leaves out; times do not count. */
export async function contextDigest(context: string, dockerfile: string): Promise<string> {
  const ignore = dockerignore.default();
  const patterns = (await readText(path.join(context, ".dockerignore"))) ?? "";
  ignore.add(patterns);
  const exceptions = patterns.split("\n").filter((line) => line.startsWith("!"));
  // Of `node_modules` not even the names are read, unless an exception may lead into it.
  const isClosed = (folder: string) =>
    ignore.ignores(folder) && !exceptions.some((line) => line.includes("*") || line.startsWith(`!${folder}/`));
  const hash = createHash("sha256");
  hash.update(await readFile(dockerfile));
  for (const file of await listFiles(context, "", isClosed)) {
    if (ignore.ignores(file)) continue;
    const full = path.join(context, file);
    const info = await lstat(full);
    const content = info.isSymbolicLink() ? await readlink(full) : await readFile(full);
    hash.update(`\0${file}\0${info.mode.toString(8)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

async function listFiles(root: string, folder: string, isClosed: (folder: string) => boolean): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (!entry.isDirectory()) files.push(name);
    else if (!isClosed(name)) files.push(...(await listFiles(root, name, isClosed)));
  }
  return files.sort();
}
