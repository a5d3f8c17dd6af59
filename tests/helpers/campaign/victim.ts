import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** What dies, and of what. */
export type Blow =
  | { readonly what: "wrapper"; readonly signal: "SIGINT" | "SIGKILL" | "SIGTERM" }
  /** Something around it. */
  | { readonly what: "world"; readonly change: () => Promise<void> }
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

/** Where the wrapper runs, if not on the machine's own Docker engine. */
export interface Elsewhere {
  /** Arguments before its command. */
  readonly within: readonly string[];
  /** `unix://…` */
  readonly address: string;
}

/** Run the wrapper on a fixture project; with a blow it, or what the blow does, strikes at the moment. */
export async function runVictim(
  root: string,
  options: readonly string[] = [],
  blow?: Blow,
  moment?: Moment,
  elsewhere?: Elsewhere,
): Promise<Hit> {
  const [command = "", ...args] = [...(elsewhere?.within ?? []), process.execPath, script, root, ...options];
  const env = elsewhere === undefined ? process.env : { ...process.env, DOCKER_HOST: elsewhere.address };
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env });
  const lines: string[] = [];
  let wasHit = false;
  let change: Promise<void> | undefined;
  const strike = () => {
    if (wasHit || blow === undefined || child.pid === undefined) return;
    if (blow.what === "world") {
      change = blow.change();
      change.catch(() => {}); // Thrown below, once the run has ended.
    }
    wasHit = blow.what === "world" || hit(child.pid, blow);
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (moment?.line.test(line) === true) setTimeout(strike, moment.afterMs ?? 0);
    });
  }
  await once(child, "close");
  await change;
  return { code: child.exitCode, wasHit, output: lines.join("\n") };
}

function hit(pid: number, blow: Exclude<Blow, { readonly what: "world" }>): boolean {
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
