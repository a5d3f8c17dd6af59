import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** What dies, and of what. */
export type Blow =
  | { readonly what: "wrapper"; readonly signal: "SIGINT" | "SIGKILL" | "SIGTERM" }
  /** A child of the wrapper whose command line has this text. */
  | { readonly what: "child"; readonly text: string };

/** When it dies: so long after a line of the output. */
export interface Moment {
  readonly line: RegExp;
  readonly afterMs?: number;
}

/** How a run ended that was hit. */
export interface Hit {
  readonly code: number | null;
  readonly wasHit: boolean;
  readonly output: string;
}

const script = new URL("./deploy-fixture.ts", import.meta.url).pathname;

/** Run the wrapper on a fixture project; with a blow it is hit at the moment. */
export async function runVictim(
  root: string,
  options: readonly string[] = [],
  blow?: Blow,
  moment?: Moment,
): Promise<Hit> {
  const child = spawn(process.execPath, [script, root, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  let wasHit = false;
  const strike = () => {
    if (wasHit || blow === undefined || child.pid === undefined) return;
    wasHit = hit(child.pid, blow);
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (moment?.line.test(line) === true) setTimeout(strike, moment.afterMs ?? 0);
    });
  }
  await once(child, "close");
  return { code: child.exitCode, wasHit, output: lines.join("\n") };
}

function hit(pid: number, blow: Blow): boolean {
  if (blow.what === "wrapper") return process.kill(pid, blow.signal);
  const victims = descendants(pid).filter((one) => commandLine(one).includes(blow.text));
  for (const victim of victims) process.kill(victim, "SIGKILL");
  return victims.length > 0;
}

function descendants(pid: number): readonly number[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = new Map(all.map((name) => [Number(name), parentOf(name)]));
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one) ?? 0;
    return parent === pid || (parent > 1 && isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Make the project's sources a commit, as a release has one. */
export function commitAll(root: string, message: string): string {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { stdio: "pipe" })
      .toString()
      .trim();
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", message);
  return git("rev-parse", "HEAD");
}
