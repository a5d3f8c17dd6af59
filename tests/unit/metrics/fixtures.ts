import { Job, Run, type Commit, type DeploymentEvent, type Records } from "../../../automation/metrics/records.ts";

/** The moment every fixture looks back from. */
export const now = new Date("2026-11-22T12:00:00Z");
const minute = 60_000;
const day = 1440 * minute;
/** A moment some days before `now`. */
export const ago = (days: number, minutes = 0): Date => new Date(now.getTime() - days * day + minutes * minute);

/** A deployment that took five minutes. */
export const event = (days: number, rest: Partial<DeploymentEvent> = {}): DeploymentEvent => ({
  environment: "prod",
  kind: "deploy",
  succeeded: true,
  began: ago(days, -5),
  ended: ago(days),
  ...rest,
});

/** A commit by its number. */
export const commitId = (number: number): string => String(number).padStart(40, "0");
export const commit = (number: number, days: number): Commit => ({ id: commitId(number), at: ago(days) });

/** A finished run of a workflow. */
export const run = (id: number, days: number, minutes: number, rest: Record<string, unknown> = {}): Run =>
  Run.parse({
    id,
    path: ".github/workflows/ci.yml",
    event: "pull_request",
    head_sha: commitId(id),
    status: "completed",
    conclusion: "success",
    created_at: ago(days).toISOString(),
    run_started_at: ago(days).toISOString(),
    updated_at: ago(days, minutes).toISOString(),
    ...rest,
  });

/** A finished job. */
export const job = (
  runId: number,
  name: string,
  days: number,
  seconds: number,
  rest: Record<string, unknown> = {},
): Job =>
  Job.parse({
    run_id: runId,
    name,
    conclusion: "success",
    labels: ["ubuntu-24.04"],
    started_at: ago(days).toISOString(),
    completed_at: new Date(ago(days).getTime() + seconds * 1000).toISOString(),
    ...rest,
  });

/** A month of a lively project, the same every time. */
export function livelyMonth(): Records {
  const numbers = Array.from({ length: 29 }, (_, index) => index);
  const runs = numbers.flatMap((day) => [
    run(day * 3, day + 0.2, 6 + (day % 4), {
      conclusion: day % 9 === 4 ? "failure" : "success",
      run_attempt: day % 7 === 3 ? 2 : 1,
    }),
    run(day * 3 + 1, day + 0.4, 9 + (day % 3), { path: ".github/workflows/deploy.yml", event: "push" }),
    run(day * 3 + 2, day + 0.5, 3, {
      path: ".github/workflows/security.yml",
      conclusion: day % 3 === 0 ? "cancelled" : "success",
    }),
  ]);
  const names = ["Plan", "Lint", "Unit (backend)", "Unit (frontend)", "Integration", "Rehearsal", "gate"];
  const jobs = runs
    .filter(({ id }) => id % 3 === 0)
    .flatMap(({ id }) => names.map((name, index) => job(id, name, id / 3 + 0.2, 25 + index * 55)));
  const deployments = numbers.flatMap((day) => [
    event(day + 0.3, { environment: "dev", commit: commitId(100 - day), succeeded: day % 8 !== 5 }),
    ...(day % 2 === 0 ? [event(day + 0.25, { environment: "test", commit: commitId(100 - day) })] : []),
    ...(day % 4 === 0 ? [event(day + 0.2, { commit: commitId(100 - day), succeeded: day !== 12 })] : []),
    ...(day === 7 ? [event(7.1, { kind: "rollback" as const, commit: commitId(92) })] : []),
  ]);
  return { now, runs, jobs, deployments, commits: numbers.map((day) => commit(100 - day, day + 1.4)) };
}
