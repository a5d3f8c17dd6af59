import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { apiPrefix } from "./server.ts";

/** Where the stand-in listens and keeps its things. */
export interface StandIn {
  readonly port: number;
  /** Folder for state, log and process number, e.g. `.rehearsal/github`. */
  readonly dir: string;
  /** Configuration file of the governance stack: owner, people and teams named there exist from the start. */
  readonly config?: string;
}

const serve = fileURLToPath(new URL("serve.ts", import.meta.url));

/** Start the stand-in in the background and wait until it answers; one that runs already stays. Answers its URL. */
export async function startGitHub({ port, dir, config }: StandIn): Promise<string> {
  const url = `http://127.0.0.1:${port}`;
  if (await answers(url, dir)) return url;
  await stopGitHub({ dir });
  mkdirSync(dir, { recursive: true });
  const log = openSync(join(dir, "server.log"), "a");
  const args = [serve, "--port", String(port), "--dir", dir, ...(config === undefined ? [] : ["--config", config])];
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", log, log] });
  child.unref();
  writeFileSync(join(dir, "pid"), `${child.pid}`);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await answers(url, dir)) return url;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  throw new Error(
    `The GitHub stand-in did not start on port ${port}: see ${join(dir, "server.log")}, or set GITHUB_PORT to a free port.`,
  );
}

/** Stop the stand-in of a folder; none running is fine. Its state stays. */
export async function stopGitHub({ dir }: Pick<StandIn, "dir">): Promise<void> {
  const file = join(dir, "pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8"));
  if (isOurs(pid, dir)) process.kill(pid, "SIGTERM");
  for (let attempt = 0; attempt < 50 && isOurs(pid, dir); attempt += 1) await sleep(50);
  rmSync(file, { force: true });
}

/** A number may have gone to another process since: ours runs this file, of whichever clone, for this very folder. */
function isOurs(pid: number, dir: string): boolean {
  try {
    process.kill(pid, 0);
    const command = `/proc/${pid}/cmdline`;
    if (!existsSync(command)) return true;
    const words = readFileSync(command, "utf8").split("\0");
    return words.includes(dir) && words.some((word) => word.endsWith("rehearsal/github/serve.ts"));
  } catch {
    return false;
  }
}

/** Whether the stand-in of this very folder answers, not somebody else's server on the same port. */
async function answers(url: string, dir: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}${apiPrefix}/user`, {
      headers: { authorization: "Bearer rehearsal" },
      signal: AbortSignal.timeout(2000),
    });
    return response.ok && existsSync(join(dir, "pid"));
  } catch {
    return false;
  }
}
