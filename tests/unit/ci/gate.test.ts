import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockers, Needs } from "../../../automation/ci/gate.ts";

const results = fc.constantFrom("success", "failure", "cancelled", "skipped");

describe("gate", () => {
  test.each([
    ["all green", { lint: "success", unit: "success" }, []],
    ["a failure", { lint: "failure", unit: "success" }, ["lint: failure"]],
    ["a cancelled job", { lint: "cancelled" }, ["lint: cancelled"]],
    ["a skip that may be", { preview: "skipped" }, []],
    ["a skip that may not be", { unit: "skipped" }, ["unit: skipped"]],
    ["a failure of a job that may skip", { preview: "failure" }, ["preview: failure"]],
    ["nothing to wait for", {}, ["no job was waited for"]],
  ])("%s", (_because, given, expected) => {
    const needs = Object.fromEntries(Object.entries(given).map(([job, result]) => [job, { result, outputs: {} }]));
    expect(blockers(Needs.parse(needs), ["preview"])).toEqual(expected);
  });

  test("is green exactly when every job succeeded or was skipped by permission", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("a", "b", "c", "d"), results, { minKeys: 1 }),
        fc.subarray(["a", "b"]),
        (given, maySkip) => {
          const needs = Object.fromEntries(Object.entries(given).map(([job, result]) => [job, { result }]));
          const fine = Object.entries(given).every(
            ([job, result]) => result === "success" || (result === "skipped" && maySkip.includes(job)),
          );
          expect(blockers(needs, maySkip).length === 0).toBe(fine);
        },
      ),
    );
  });
});
