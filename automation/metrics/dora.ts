import type { Commit, DeploymentEvent } from "./records.ts";
import { daysOf, median, share, within, type Window } from "./statistics.ts";

/** The four measures of delivery for one environment and span of time; a measure without data is absent, never zero. */
export interface Dora {
  readonly environment: string;
  readonly deployments: number;
  readonly failures: number;
  readonly perWeek: number;
  readonly leadTimeSeconds: number | undefined;
  readonly changeFailureRate: number | undefined;
  readonly recoverySeconds: number | undefined;
}

const seconds = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 1000;
const byTime = (one: DeploymentEvent, other: DeploymentEvent) => one.ended.getTime() - other.ended.getTime();

/** Deployments that failed, and those that succeeded and were rolled back before the next one. */
export function failedDeployments(events: readonly DeploymentEvent[]): readonly DeploymentEvent[] {
  const ordered = events.toSorted(byTime);
  return ordered.filter((event, index) => {
    if (event.kind !== "deploy") return false;
    if (!event.succeeded) return true;
    const next = ordered.slice(index + 1).find(({ kind, succeeded }) => succeeded && kind !== "return");
    return next?.kind === "rollback";
  });
}

/** Seconds from each failure to the next success, whichever way it came about; a second failure before it is the same incident. */
export function recoveries(
  events: readonly DeploymentEvent[],
): readonly { readonly at: Date; readonly seconds: number }[] {
  const failed = new Set(failedDeployments(events));
  const found: { at: Date; seconds: number }[] = [];
  let since: Date | undefined;
  for (const event of events.toSorted(byTime)) {
    if (since !== undefined && event.succeeded && event.kind !== "return" && !failed.has(event)) {
      found.push({ at: event.ended, seconds: seconds(since, event.ended) });
      since = undefined;
    }
    if (failed.has(event)) since ??= event.ended;
  }
  return found;
}

/** Seconds from each commit to the first successful deployment that contained it; `commits` is history, newest first. */
export function leadTimes(
  events: readonly DeploymentEvent[],
  commits: readonly Commit[],
): readonly { readonly at: Date; readonly seconds: number }[] {
  const position = new Map(commits.map(({ id }, index) => [id, index]));
  // What lies behind the oldest known deployment was delivered at an unknown time.
  let delivered: number | undefined;
  const found: { at: Date; seconds: number }[] = [];
  for (const { commit, ended } of events
    .filter(({ kind, succeeded }) => kind === "deploy" && succeeded)
    .toSorted(byTime)) {
    const index = commit === undefined ? undefined : position.get(commit);
    if (index === undefined) continue;
    for (const { at } of commits.slice(index, delivered ?? index + 1))
      found.push({ at: ended, seconds: Math.max(0, seconds(at, ended)) });
    delivered = Math.min(index, delivered ?? index);
  }
  return found;
}

/** The measures of one environment. */
export function measure(
  environment: string,
  all: readonly DeploymentEvent[],
  commits: readonly Commit[],
  window: Window,
): Dora {
  const events = all.filter((event) => event.environment === environment);
  const inside = <Item extends { readonly at: Date }>(items: readonly Item[]) =>
    items.filter(({ at }) => within(window, at));
  const deploys = events.filter(({ kind, ended }) => kind === "deploy" && within(window, ended));
  const failures = failedDeployments(events).filter(({ ended }) => within(window, ended));
  const successes = deploys.filter(({ succeeded }) => succeeded);
  return {
    environment,
    deployments: deploys.length,
    failures: failures.length,
    perWeek: (successes.length / daysOf(window)) * 7,
    leadTimeSeconds: median(inside(leadTimes(events, commits)).map((one) => one.seconds)),
    changeFailureRate: share(failures.length, deploys.length),
    recoverySeconds: median(inside(recoveries(events)).map((one) => one.seconds)),
  };
}
