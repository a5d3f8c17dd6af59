import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failedDeployments, leadTimes, measure, recoveries } from "../../../automation/metrics/dora.ts";
import type { DeploymentEvent } from "../../../automation/metrics/records.ts";
import { lastDays } from "../../../automation/metrics/statistics.ts";
import { ago, commit, commitId, event, now } from "./fixtures.ts";

const window = lastDays(now, 30);
const hours = (count: number) => count * 3600;
const failed = (days: number) => event(days, { succeeded: false });
const back = (days: number) => event(days, { kind: "rollback" });

const events = fc
  .array(
    fc.record({
      kind: fc.constantFrom<DeploymentEvent["kind"][]>("deploy", "rollback", "return"),
      succeeded: fc.boolean(),
      days: fc.double({ min: 0.01, max: 29, noNaN: true }),
    }),
  )
  .map((list) => list.map(({ kind, succeeded, days }): DeploymentEvent => event(days, { kind, succeeded })));

describe("failures", () => {
  test("are failed deployments, and good ones that were rolled back before the next", () => {
    const [bad, fine, undone, last] = [failed(9), event(8), event(6), event(4)];
    expect(failedDeployments([last, undone, back(5), fine, bad])).toEqual([bad, undone]);
  });

  test("a failed rollback takes nothing back", () => {
    expect(failedDeployments([event(6), event(5, { kind: "rollback", succeeded: false })])).toEqual([]);
  });

  test("the return after a failure is part of the failure, not a rollback of what was there before", () => {
    expect(failedDeployments([event(9), failed(8), event(7.9, { kind: "return" })])).toEqual([failed(8)]);
  });

  test("are always deployments, each once", () => {
    fc.assert(
      fc.property(events, (list) => {
        const found = failedDeployments(list);
        expect(found.every((one) => list.includes(one) && one.kind === "deploy")).toBe(true);
        expect(new Set(found).size).toBe(found.length);
        expect(
          list.filter(({ kind, succeeded }) => kind === "deploy" && !succeeded).every((one) => found.includes(one)),
        ).toBe(true);
      }),
    );
  });
});

describe("recovery", () => {
  test("runs from the first failure to the next success", () => {
    expect(recoveries([failed(10), failed(9.5), event(9)]).map(({ seconds }) => seconds)).toEqual([hours(24)]);
  });

  test("a rollback ends it, a return does not", () => {
    const list = [failed(10), event(9.9, { kind: "return" }), back(9.5)];
    expect(recoveries(list).map(({ seconds }) => seconds)).toEqual([hours(12)]);
  });

  test("a success that was rolled back does not end it; the rollback does", () => {
    expect(recoveries([failed(10), event(9.5), back(9)]).map(({ seconds }) => seconds)).toEqual([hours(24)]);
  });

  test("is never negative, and never more often than there were failures", () => {
    fc.assert(
      fc.property(events, (list) => {
        const found = recoveries(list);
        expect(found.every(({ seconds }) => seconds >= 0)).toBe(true);
        expect(found.length).toBeLessThanOrEqual(failedDeployments(list).length);
      }),
    );
  });
});

describe("lead time", () => {
  const commits = [commit(4, 2), commit(3, 3), commit(2, 4), commit(1, 9)];
  const deployed = (number: number, days: number) => event(days, { commit: commitId(number) });

  test("counts each commit from when it was made to the first deployment that contains it", () => {
    const found = leadTimes([deployed(1, 8), deployed(4, 1)], commits).map(({ seconds }) => seconds / hours(24));
    expect(found).toEqual([1, 1, 2, 3]);
  });

  test("counts no commit twice: not when it is deployed again, nor rolled back to", () => {
    const again = [
      deployed(1, 8),
      deployed(4, 2),
      deployed(4, 1),
      event(1.5, { kind: "rollback", commit: commitId(1) }),
      deployed(3, 0.5),
    ];
    expect(leadTimes(again, commits)).toHaveLength(4);
  });

  test("a failed deployment delivers nothing, an unknown commit is left out", () => {
    expect(leadTimes([event(1, { commit: commitId(4), succeeded: false })], commits)).toEqual([]);
    expect(leadTimes([event(1, { commit: "f".repeat(40) }), event(1)], commits)).toEqual([]);
  });
});

describe("measures", () => {
  test("without deployments are absent, not zero", () => {
    expect(measure("prod", [], [], window)).toEqual({
      environment: "prod",
      deployments: 0,
      failures: 0,
      perWeek: 0,
      leadTimeSeconds: undefined,
      changeFailureRate: undefined,
      recoverySeconds: undefined,
    });
  });

  test("are those of one environment and of the window", () => {
    const list = [event(1), event(2), failed(3), event(45), event(1, { environment: "dev" })];
    expect(measure("prod", list, [], window)).toMatchObject({
      deployments: 3,
      failures: 1,
      perWeek: (2 / 30) * 7,
      changeFailureRate: 1 / 3,
    });
  });

  test("stay within their bounds", () => {
    fc.assert(
      fc.property(events, (list) => {
        const {
          deployments,
          failures,
          changeFailureRate = 0,
          perWeek,
          recoverySeconds = 0,
        } = measure("prod", list, [], window);
        expect(failures).toBeLessThanOrEqual(deployments);
        expect(changeFailureRate).toBeGreaterThanOrEqual(0);
        expect(changeFailureRate).toBeLessThanOrEqual(1);
        expect(perWeek).toBeGreaterThanOrEqual(0);
        expect(recoverySeconds).toBeGreaterThanOrEqual(0);
        expect(recoverySeconds).toBeLessThanOrEqual((now.getTime() - ago(30).getTime()) / 1000);
      }),
    );
  });
});
