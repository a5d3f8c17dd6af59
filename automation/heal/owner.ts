import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Who holds a lock, as far as the lock says. */
export interface Owner {
  readonly user: string;
  readonly machine: string;
  readonly pid: number;
  readonly since: Date;
}

/** Whether a process that took a lock still runs: certain only on its own machine. */
export type Presence = "alive" | "gone" | "unknown";

const shape = /by (?<user>[^\s@]+)@(?<machine>\S+) \((?:pid|process) (?<pid>\d+)\) (?:since|at) (?<since>[^\s;,]+)/;

/** The owner in an engine's sentence about a held lock: `… by root@host (pid 12) since 2026-…`; nothing, if it is about something else. */
export function readOwner(message: string): Owner | undefined {
  const { user, machine, pid, since } = shape.exec(message)?.groups ?? {};
  if (user === undefined || machine === undefined || pid === undefined || since === undefined) return undefined;
  return { user, machine, pid: Number(pid), since: new Date(since) };
}

/** When a process started, in milliseconds; nothing if it does not run. */
export type StartOf = (pid: number) => number | undefined;

/** A number that belongs to a younger process than the lock was given to another one since: its owner is gone too. */
export function presenceOf(owner: Owner, machine = hostname(), startOf: StartOf = processStart): Presence {
  if (owner.machine !== machine) return "unknown";
  const started = startOf(owner.pid);
  if (started === undefined) return "gone";
  return started > owner.since.getTime() + tolerance ? "gone" : "alive";
}

const tolerance = 2000;

/** Reads Linux's process table; elsewhere a process that answers to a signal counts as old. */
function processStart(pid: number): number | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z") return undefined;
    const boot = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    return (boot + Number(fields[18]) / ticksPerSecond) * 1000;
  } catch {
    return 0;
  }
}

const ticksPerSecond = 100;
