import { expect, test } from "vitest";
import { labelsOf } from "../../../src/lib/labels.ts";

const scope = { platform: "delivery", stack: "dev" };

test("a thing carries its scope and nothing that it has not", () => {
  expect(labelsOf(scope)).toEqual([
    { label: "delivery.platform", value: "delivery" },
    { label: "delivery.stack", value: "dev" },
  ]);
});

test("labels come in one order, whatever the order of what they are made of", () => {
  const labels = labelsOf(scope, { readySeconds: 60, revision: "abc", service: "backend" });
  expect(labels.map(({ label }) => label)).toEqual(labels.map(({ label }) => label).toSorted());
  expect(Object.fromEntries(labels.map(({ label, value }) => [label, value]))).toEqual({
    "delivery.platform": "delivery",
    "delivery.stack": "dev",
    "delivery.service": "backend",
    "delivery.revision": "abc",
    "delivery.ready-seconds": "60",
  });
});
