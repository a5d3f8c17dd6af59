import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { EngineError } from "../../../automation/engine/engine.ts";

/** Where Pulumi's file backend keeps the files of one stack. */
export interface StackFiles {
  readonly root: string;
  readonly meta: string;
  readonly checkpoint: string;
  readonly backup: string;
  readonly locks: string;
  readonly history: string;
  readonly backups: string;
}

/** Files of a stack below a backend URL `file://…`. */
export function stackFiles(backend: string, project: string, stack: string): StackFiles {
  if (!backend.startsWith("file://")) {
    throw new EngineError(
      `unsupported: backend ${backend}; the embedded engine keeps its state in a folder, file:///…`,
    );
  }
  const root = path.join(backendFolder(backend), ".pulumi");
  const checkpoint = path.join(root, "stacks", project, `${stack}.json`);
  return {
    root,
    meta: path.join(root, "meta.yaml"),
    checkpoint,
    backup: `${checkpoint}.bak`,
    locks: path.join(root, "locks", "organization", project, stack),
    history: path.join(root, "history", project, stack),
    backups: path.join(root, "backups", project, stack),
  };
}

function backendFolder(backend: string): string {
  const rest = backend.slice("file://".length);
  return rest.startsWith("/") ? fileURLToPath(backend) : path.resolve(rest);
}

/** Text of a file, or undefined where there is none. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Write a file so that a reader or a crash sees the old or the new text, never a part. */
export async function writeAtomic(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
