import { readdirSync, readFileSync } from "node:fs";

/** One number of a benchmark, and what it is compared with. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: "MB" | "s" | "×";
  /** Highest value that is fine. */
  readonly target?: number;
}

/** A benchmark: everything it compares is taken in one run. */
export interface Bench {
  readonly name: string;
  readonly measure: () => Promise<readonly Measurement[]>;
}

/** Seconds that things take: of each the median of several times, taken in turns, so that a busy minute hits all of them. */
export async function medianSeconds<Works extends readonly (() => Promise<unknown>)[]>(
  times: number,
  ...works: Works
): Promise<{ [Each in keyof Works]: number }> {
  const taken: number[][] = works.map(() => []);
  for (let round = 0; round < times; round += 1) {
    for (const [index, work] of works.entries()) {
      const start = performance.now();
      await work();
      taken[index]?.push((performance.now() - start) / 1000);
    }
  }
  return taken.map(median) as { [Each in keyof Works]: number };
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Highest memory of this process and all it starts, while something runs; 0 where there is no /proc. */
export async function peakMegabytes(work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, treeMegabytes(process.pid));
  }, 100);
  try {
    await work();
    return peak;
  } finally {
    clearInterval(timer);
  }
}

function treeMegabytes(root: number): number {
  const processes = readdirSafe("/proc").filter((name) => /^\d+$/.test(name));
  const parents = new Map(processes.map((pid) => [Number(pid), statField(pid, 1)]));
  const isOurs = (pid: number): boolean => pid === root || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  const pages = processes.filter((pid) => isOurs(Number(pid))).map((pid) => statField(pid, 21));
  return (pages.reduce((sum, count) => sum + count, 0) * 4096) / 1e6;
}

/** A field of /proc/<pid>/stat after the command, which may hold blanks and parentheses itself. */
function statField(pid: string, index: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[index]);
  } catch {
    return 0;
  }
}

function readdirSafe(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** A line of the table: what, value, target and whether it was met. */
export function line({ what, value, unit, target }: Measurement): string {
  const number = `${value.toFixed(unit === "MB" ? 0 : 2)} ${unit}`;
  const verdict = target === undefined ? "" : `  target ${target} ${unit} ${value <= target ? "met" : "MISSED"}`;
  return `  ${what.padEnd(58)} ${number.padStart(10)}${verdict}`;
}
