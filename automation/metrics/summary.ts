import {
  leastSuccessRate,
  longestCi,
  longestToDev,
  monthlyMinutes,
  slowestJobs,
  workflowHealth,
  type BilledMinutes,
  type WorkflowHealth,
} from "./ci.ts";
import { measure, type Dora } from "./dora.ts";
import type { Records } from "./records.ts";
import { lastDays, parts, within, type Window } from "./statistics.ts";

/** One bar of the chart: what was deployed in a part of the time. */
export interface Bar {
  readonly from: Date;
  readonly succeeded: number;
  readonly failed: number;
}

/** Something that is worse than the project promises. */
export interface Alarm {
  readonly title: string;
  readonly text: string;
}

/** Everything the page shows. */
export interface Summary {
  readonly window: Window;
  readonly now: Date;
  readonly dora: readonly Dora[];
  readonly bars: ReadonlyMap<string, readonly Bar[]>;
  readonly workflows: readonly WorkflowHealth[];
  readonly jobs: ReturnType<typeof slowestJobs>;
  readonly billed: BilledMinutes;
  readonly alarms: readonly Alarm[];
}

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

function alarmsOf(workflows: readonly WorkflowHealth[], { projected, free }: BilledMinutes): readonly Alarm[] {
  const slow = (name: string, limit: number) =>
    workflows.filter(({ workflow, p95Seconds }) => workflow === name && (p95Seconds ?? 0) > limit);
  return [
    ...workflows
      .filter(({ successRate }) => successRate !== undefined && successRate < leastSuccessRate)
      .map(({ workflow, successRate, runs }) => ({
        title: `${workflow} is green too rarely`,
        text: `${percent(successRate ?? 0)} of ${runs} runs succeeded; the project promises ${percent(leastSuccessRate)}.`,
      })),
    ...slow("ci", longestCi).map(() => ({
      title: "ci is too slow",
      text: `One run in twenty takes more than ${longestCi / 60} minutes.`,
    })),
    ...slow("deploy", longestToDev).map(() => ({
      title: "deploy is too slow",
      text: `One run in twenty takes more than ${longestToDev / 60} minutes.`,
    })),
    ...(projected > free
      ? [
          {
            title: "The free minutes will not last",
            text: `${projected} minutes by the end of the month at this rate, of ${free}.`,
          },
        ]
      : []),
  ];
}

/** Compute the page's numbers from the records. Pure: the same records give the same page. */
export function summarize(records: Records, environments: readonly string[], days = 30): Summary {
  const { now, runs, jobs, deployments, commits } = records;
  const window = lastDays(now, days);
  const workflows = workflowHealth(runs, window);
  const billed = monthlyMinutes(jobs, now);
  const bars = new Map(
    environments.map((environment) => {
      const events = deployments.filter((event) => event.environment === environment && event.kind === "deploy");
      const cut = parts(window, days).map((part): Bar => {
        const inside = events.filter(({ ended }) => within(part, ended));
        const succeeded = inside.filter((event) => event.succeeded).length;
        return { from: part.from, succeeded, failed: inside.length - succeeded };
      });
      return [environment, cut] as const;
    }),
  );
  return {
    window,
    now,
    dora: environments.map((environment) => measure(environment, deployments, commits, window)),
    bars,
    workflows,
    jobs: slowestJobs(jobs, runs, "ci"),
    billed,
    alarms: alarmsOf(workflows, billed),
  };
}
