import type { Job, Run } from "./records.ts";
import { median, percentile, share, within, type Window } from "./statistics.ts";

/** How one workflow did. */
export interface WorkflowHealth {
  readonly workflow: string;
  readonly runs: number;
  readonly successRate: number | undefined;
  readonly p50Seconds: number | undefined;
  readonly p95Seconds: number | undefined;
  /** Share of the successes that needed another attempt. */
  readonly flakeRate: number | undefined;
}

/** Minutes of the free tier that were used in the calendar month of a moment. */
export interface BilledMinutes {
  readonly minutes: number;
  readonly free: number;
  /** Where the month ends when it goes on like this. */
  readonly projected: number;
}

/** Minutes a month that GitHub gives away on the free plan. */
export const freeMinutes = 2000;

/** Share of green runs below which the page raises an alarm. */
export const leastSuccessRate = 0.95;

/** Time a pull request's checks may take, in seconds. */
export const longestCi = 600;

/** Time from the merge to a running dev, in seconds. */
export const longestToDev = 900;

const seconds = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / 1000);

/** `ci` of `.github/workflows/ci.yml`. */
export const workflowName = ({ path }: Pick<Run, "path">): string => /([^/]+)\.ya?ml/.exec(path)?.[1] ?? path;

/** Runs that say something about the workflow: neither cancelled nor skipped nor still running. */
const isDecided = ({ conclusion }: Run) =>
  ["success", "failure", "timed_out", "startup_failure"].includes(conclusion ?? "");

/** Health of each workflow, the busiest first. */
export function workflowHealth(runs: readonly Run[], window: Window): readonly WorkflowHealth[] {
  const decided = runs.filter((run) => isDecided(run) && within(window, run.created_at));
  const groups = Map.groupBy(decided, workflowName);
  return [...groups]
    .map(([workflow, group]): WorkflowHealth => {
      const green = group.filter(({ conclusion }) => conclusion === "success");
      const durations = green.map((run) => seconds(run.run_started_at ?? run.created_at, run.updated_at));
      return {
        workflow,
        runs: group.length,
        successRate: share(green.length, group.length),
        p50Seconds: median(durations),
        p95Seconds: percentile(durations, 0.95),
        flakeRate: share(green.filter(({ run_attempt }) => run_attempt > 1).length, green.length),
      };
    })
    .toSorted((one, other) => other.runs - one.runs || one.workflow.localeCompare(other.workflow));
}

/** GitHub bills each job's minutes rounded up, twice for Windows and ten times for macOS; what did not start costs nothing. */
export function billedMinutes({ started_at, completed_at, labels, conclusion }: Job): number {
  if (
    conclusion === "skipped" ||
    started_at === undefined ||
    completed_at === undefined ||
    labels.includes("self-hosted")
  )
    return 0;
  const minutes = Math.max(1, Math.ceil(seconds(started_at, completed_at) / 60));
  const factor = labels.some((label) => label.startsWith("macos"))
    ? 10
    : labels.some((label) => label.startsWith("windows"))
      ? 2
      : 1;
  return minutes * factor;
}

/** The calendar month's minutes up to a moment, in UTC as GitHub bills. */
export function monthOf(now: Date): Window {
  return {
    from: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)),
    to: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)),
  };
}

/** What the month has cost so far. */
export function monthlyMinutes(jobs: readonly Job[], now: Date): BilledMinutes {
  const month = monthOf(now);
  const minutes = jobs
    .filter(({ started_at }) => started_at !== undefined && within(month, started_at))
    .reduce((sum, job) => sum + billedMinutes(job), 0);
  const passed = seconds(month.from, now) / seconds(month.from, month.to);
  return { minutes, free: freeMinutes, projected: passed > 0 ? Math.round(minutes / passed) : minutes };
}

/** Jobs of one workflow with their median time, the slowest first: where a faster pipeline has to begin. */
export function slowestJobs(
  jobs: readonly Job[],
  runs: readonly Run[],
  workflow: string,
): readonly { readonly name: string; readonly p50Seconds: number; readonly runs: number }[] {
  const wanted = new Set(runs.filter((run) => workflowName(run) === workflow).map(({ id }) => id));
  const finished = jobs.filter(({ run_id, conclusion }) => wanted.has(run_id) && conclusion === "success");
  return [...Map.groupBy(finished, ({ name }) => name)]
    .map(([name, group]) => ({
      name,
      runs: group.length,
      p50Seconds:
        median(
          group.flatMap(({ started_at, completed_at }) =>
            started_at === undefined || completed_at === undefined ? [] : [seconds(started_at, completed_at)],
          ),
        ) ?? 0,
    }))
    .toSorted((one, other) => other.p50Seconds - one.p50Seconds);
}
