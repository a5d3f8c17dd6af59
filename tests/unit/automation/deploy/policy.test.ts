import { expect, test } from "vitest";
import { policyProblems } from "../../../../automation/deploy/policy.ts";
import { conformingContainer, context } from "../../policy/fixtures.ts";

const planned = (inputs: Record<string, unknown>) => {
  const { urn, inputs: all } = conformingContainer(inputs);
  return { op: "update", urn, newState: { inputs: all } };
};
const existing = (inputs: Record<string, unknown>) => {
  const { urn, inputs: all } = conformingContainer(inputs);
  return { resources: async () => [{ urn, type: "", custom: true, inputs: all }] };
};
const against = (steps: readonly ReturnType<typeof planned>[], engine = existing({})) =>
  policyProblems(engine, { steps: [...steps] }, context);

test("a good plan is let through", async () => expect(await against([planned({})])).toEqual([]));

test("a bad one is refused with rule, resource and reason", async () =>
  expect((await against([planned({ image: "backend:latest" })])).join("\n")).toMatch(
    /^Policy digest-only refuses \S+: .+\nPolicy no-latest refuses \S+: .+$/,
  ));

test("what stays is judged too, and a plan that repairs it is let through", async () => {
  expect(await against([], existing({ memory: 0 }))).not.toEqual([]);
  expect(await against([planned({})], existing({ memory: 0 }))).toEqual([]);
});
