import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import dockerignore from "@balena/dockerignore";
import { readText } from "../../state/files.ts";

/** Digest over names, modes and contents of a build context without what `.dockerignore` leaves out; times do not count. */
export async function contextDigest(context: string, dockerfile: string): Promise<string> {
  const ignore = dockerignore.default();
  ignore.add((await readText(path.join(context, ".dockerignore"))) ?? "");
  const hash = createHash("sha256");
  hash.update(await readFile(dockerfile));
  for (const file of await listFiles(context, "")) {
    if (ignore.ignores(file)) continue;
    const full = path.join(context, file);
    const info = await lstat(full);
    const content = info.isSymbolicLink() ? await readlink(full) : await readFile(full);
    hash.update(`\0${file}\0${info.mode.toString(8)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

async function listFiles(root: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await listFiles(root, name)));
    else files.push(name);
  }
  return files.sort();
}
