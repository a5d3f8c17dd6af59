import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { StackLocation } from "../../../automation/engine/engine.ts";

/** A running `up` in a process of its own. */
export interface UpProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
}

/** Start `up` of the embedded engine in a process of its own. */
export function startUp(location: StackLocation): UpProcess {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "..", "up.ts"), JSON.stringify(location)], {
    env: { PATH: process.env["PATH"] ?? "" },
    stdio: "ignore",
  });
  return { child, exited: new Promise((resolve) => child.on("exit", resolve)) };
}

/** Command lines of this machine's processes that contain a text. */
export function commandLines(text: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/u.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return line.includes(text) ? [line] : [];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/** Wait until something holds; fails after a minute. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited a minute for: ${what}`);
    await setTimeout(20);
  }
}
