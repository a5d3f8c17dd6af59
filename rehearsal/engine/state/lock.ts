import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import path from "node:path";
import { z } from "zod";
import { EngineError } from "../../../automation/engine/engine.ts";
import { readText, type StackFiles } from "./files.ts";

const Owner = z.object({ pid: z.number(), username: z.string(), hostname: z.string(), timestamp: z.string() });
type Owner = z.infer<typeof Owner>;

/** Take the lock of a stack; the result gives it back. A held lock is one sentence with its owner and since when. */
export async function lockStack(files: StackFiles, stack: string): Promise<() => Promise<void>> {
  await mkdir(files.locks, { recursive: true });
  await refuseHeld(files, stack);
  const owner: Owner = {
    pid: process.pid,
    username: userInfo().username,
    hostname: hostname(),
    timestamp: new Date().toISOString(),
  };
  const file = path.join(files.locks, `${randomUUID()}.json`);
  await writeWhole(file, JSON.stringify(owner));
  try {
    // Two that start together both see the other's file here; both step back rather than both run.
    await refuseHeld(files, stack, file);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return () => rm(file, { force: true });
}

/** Remove every lock of a stack. */
export async function breakLocks(files: StackFiles): Promise<void> {
  for (const name of await lockNames(files)) await rm(path.join(files.locks, name), { force: true });
}

async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await link(temporary, file);
  await rm(temporary);
}

async function lockNames(files: StackFiles): Promise<string[]> {
  try {
    return (await readdir(files.locks)).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
}

async function refuseHeld(files: StackFiles, stack: string, own?: string): Promise<void> {
  for (const name of await lockNames(files)) {
    const file = path.join(files.locks, name);
    if (file === own) continue;
    const text = await readText(file);
    if (text !== undefined) throw new EngineError(heldBy(stack, parseOwner(text), file));
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    return Owner.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function heldBy(stack: string, owner: Owner | undefined, file: string): string {
  if (!owner) return `The stack ${stack} is locked by an unreadable lock ${file}; \`make heal\` removes it.`;
  const holder = `${owner.username}@${owner.hostname} (pid ${owner.pid}) since ${owner.timestamp}`;
  return isGone(owner)
    ? `The stack ${stack} is locked by ${holder}, but that process is gone; \`make heal\` removes the lock.`
    : `The stack ${stack} is locked by ${holder}; wait for that run to end.`;
}

function isGone(owner: Owner): boolean {
  if (owner.hostname !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
