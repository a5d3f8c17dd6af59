import { expect, test } from "vitest";
import { chooseStages, leftOutLines } from "../../run/choose.ts";
import type { Stage } from "../../run/stage.ts";

const stage = (name: string, more: Partial<Stage> = {}): Stage => ({ name, command: name, ...more });
const all = [
  stage("docker", { setup: true }),
  stage("packages", { setup: true }),
  stage("backend", { service: "backend", after: ["packages"] }),
  stage("backend-lint", { service: "backend", after: ["packages"] }),
  stage("unit"),
  stage("engine", { after: ["docker", "unit"] }),
  stage("integration", { after: ["docker", "engine"], onRequest: "slow" }),
];
const lint = [stage("types")];
const choose = (...names: string[]) => chooseStages(names, { all, lint }).map(({ name, after = [] }) => [name, after]);

test.each([
  [["lint"], [["types", []]]],
  [["unit"], [["unit", []]]],
  // A set-up comes along, another test does not.
  [
    ["engine"],
    [
      ["docker", []],
      ["engine", ["docker"]],
    ],
  ],
  [
    ["unit", "engine"],
    [
      ["docker", []],
      ["unit", []],
      ["engine", ["docker", "unit"]],
    ],
  ],
  // A service is everything of it.
  [
    ["backend"],
    [
      ["packages", []],
      ["backend", ["packages"]],
      ["backend-lint", ["packages"]],
    ],
  ],
])("%j", (names, expected) => expect(choose(...names)).toEqual(expected));

test("nothing named is all but what is there on request, which is told", () => {
  expect(chooseStages([], { all, lint })).toEqual(all.slice(0, -1));
  expect(leftOutLines(all)).toEqual(["left out: integration, slow; run with: ALL=1 make test"]);
});

test("all is everything", () => expect(chooseStages(["all"], { all, lint })).toBe(all));

test("a name nobody knows is refused with those there are", () =>
  expect(() => choose("unit", "engin")).toThrow("no stage engin: choose from all, lint, docker, packages, backend,"));
