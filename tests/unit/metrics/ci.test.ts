import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billedMinutes, monthlyMinutes, monthOf, slowestJobs, workflowHealth } from "../../../automation/metrics/ci.ts";
import { lastDays, median, parts, percentile } from "../../../automation/metrics/statistics.ts";
import { job, now, run } from "./fixtures.ts";

const window = lastDays(now, 30);

describe("percentiles", () => {
  test.each([
    [[], 0.5, undefined],
    [[3], 0.95, 3],
    [[4, 1, 3, 2], 0.5, 2],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
  ])("of %j at %d", (values, at, expected) => expect(percentile(values, at)).toBe(expected));

  test("are one of the values, ordered like their share", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const [half = 0, most = 0] = [median(values), percentile(values, 0.95)];
        expect(values).toContain(half);
        expect(most).toBeGreaterThanOrEqual(half);
      }),
    );
  });

  test("the parts of a window cover it without gap or overlap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const cut = parts(window, count);
        expect(cut[0]?.from).toEqual(window.from);
        expect(cut.at(-1)?.to).toEqual(window.to);
        for (const [index, part] of cut.slice(1).entries()) expect(part.from).toEqual(cut[index]?.to);
      }),
    );
  });
});

describe("health of workflows", () => {
  test("counts decided runs only, times of green ones only", () => {
    const runs = [
      run(1, 1, 4),
      run(2, 2, 8, { run_attempt: 2 }),
      run(3, 3, 60, { conclusion: "failure" }),
      run(4, 3, 1, { conclusion: "cancelled" }),
      run(5, 3, 1, { conclusion: null, status: "in_progress" }),
      run(6, 31, 99),
    ];
    expect(workflowHealth(runs, window)).toEqual([
      { workflow: "ci", runs: 3, successRate: 2 / 3, p50Seconds: 240, p95Seconds: 480, flakeRate: 0.5 },
    ]);
  });

  test("keeps workflows apart, the busiest first", () => {
    const runs = [run(1, 1, 4), run(2, 1, 4, { path: ".github/workflows/deploy.yml@refs/heads/main" }), run(3, 2, 4)];
    expect(workflowHealth(runs, window).map(({ workflow, runs: count }) => [workflow, count])).toEqual([
      ["ci", 2],
      ["deploy", 1],
    ]);
  });

  test("names the slowest jobs first", () => {
    const jobs = [job(1, "Lint", 1, 20), job(1, "Integration", 1, 200), job(2, "Lint", 1, 40), job(9, "Other", 1, 999)];
    expect(slowestJobs(jobs, [run(1, 1, 4), run(2, 1, 4)], "ci")).toEqual([
      { name: "Integration", p50Seconds: 200, runs: 1 },
      { name: "Lint", p50Seconds: 20, runs: 2 },
    ]);
  });
});

describe("billed minutes", () => {
  test.each([
    ["a second is a minute", job(1, "a", 1, 1), 1],
    ["61 seconds are two", job(1, "a", 1, 61), 2],
    ["exactly two minutes are two", job(1, "a", 1, 120), 2],
    ["a skipped job is free", job(1, "a", 1, 0, { conclusion: "skipped" }), 0],
    ["a failed job is not", job(1, "a", 1, 30, { conclusion: "failure" }), 1],
    ["a running job is not billed yet", job(1, "a", 1, 1, { completed_at: null }), 0],
    ["Windows counts twice", job(1, "a", 1, 60, { labels: ["windows-2025"] }), 2],
    ["macOS counts ten times", job(1, "a", 1, 60, { labels: ["macos-15"] }), 10],
    ["an own runner is free", job(1, "a", 1, 60, { labels: ["self-hosted", "linux"] }), 0],
  ])("%s", (_because, one, minutes) => expect(billedMinutes(one)).toBe(minutes));

  test("rounding up each job never costs less than the time, nor a minute more per job", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4000 })), (durations) => {
        const total = durations.reduce((sum, seconds) => sum + billedMinutes(job(1, "a", 1, seconds)), 0);
        const real = durations.reduce((sum, seconds) => sum + seconds, 0) / 60;
        expect(total).toBeGreaterThanOrEqual(real);
        expect(total).toBeLessThan(real + durations.length + 1e-9 + (durations.length === 0 ? 1 : 0));
      }),
    );
  });

  test("are those of the calendar month in UTC, projected to its end", () => {
    const jobs = [job(1, "a", 1, 60), job(1, "b", 21, 60), job(1, "c", 25, 6000)];
    expect(monthOf(now)).toEqual({ from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-12-01T00:00:00Z") });
    expect(monthlyMinutes(jobs, now)).toEqual({ minutes: 2, free: 2000, projected: Math.round(2 / (21.5 / 30)) });
  });
});
