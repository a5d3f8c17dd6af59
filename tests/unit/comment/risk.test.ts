import { describe, expect, test } from "vitest";
import { risksOf } from "../../../automation/comment/risk.ts";
import type { Step } from "../../../automation/comment/report.ts";
import { sample, weakening } from "./samples.ts";

const kinds = (steps: readonly Step[]) =>
  risksOf(steps).map(({ level, kind, resource }) => `${level} ${kind} ${resource}`);
const step = (
  op: string,
  type: string,
  oldInputs?: Record<string, unknown>,
  newInputs?: Record<string, unknown>,
): Step => ({
  op,
  urn: `urn:pulumi:prod::delivery::${type}::thing`,
  ...(oldInputs === undefined ? {} : { oldState: { inputs: oldInputs } }),
  ...(newInputs === undefined ? {} : { newState: { inputs: newInputs } }),
});
const container = "docker:index/container:Container";
const environment = "github:index/repositoryEnvironment:RepositoryEnvironment";
const repository = "github:index/repository:Repository";
const labels = (value: string) => ({ labels: [{ label: "delivery.service", value }] });

describe("risks", () => {
  test("every weakened setting is named, destroyed and weakened things come first", () => {
    const risks = risksOf(weakening.steps);
    expect(risks.map(({ kind, message }) => `${kind}: ${message}`)).toMatchInlineSnapshot(`
      [
        "weaker protection: loses strength: enforcement of the ruleset",
        "weaker protection: loses strength: required reviews",
        "weaker protection: loses strength: required checks",
        "weaker protection: loses strength: protection against deletion",
        "weaker protection: loses strength: protection in the engine",
        "weaker protection: loses strength: reviewers",
        "weaker protection: loses strength: protection against self-review",
        "weaker protection: loses strength: protection against administrators' bypass",
        "weaker protection: is deleted; what it guarded is open",
        "secret: secret: update",
        "access: access: create",
      ]
    `);
    expect(risks.findIndex(({ level }) => level === "notice")).toBeGreaterThan(
      risks.findLastIndex(({ level }) => level === "high"),
    );
  });

  test("a normal release has none", () => expect(kinds(sample("replace").steps)).toEqual([]));
  test("a first deployment has none", () => expect(kinds(sample("create").steps)).toEqual([]));

  test.each([
    ["a volume is deleted", step("delete", "docker:index/volume:Volume", {}), ["high delete thing"]],
    ["a volume is replaced", step("replace", "docker:index/volume:Volume", {}, {}), ["high replaced state thing"]],
    ["a database is replaced", step("replace", container, labels("postgres"), {}), ["high replaced state thing"]],
    ["a service is replaced", step("replace", container, labels("backend"), {}), []],
    ["a service is removed", step("delete", container, labels("backend")), ["notice delete thing"]],
    [
      "a repository goes public",
      step("update", repository, { visibility: "private" }, { visibility: "public" }),
      ["high weaker protection thing"],
    ],
    ["a repository goes private", step("update", repository, { visibility: "public" }, { visibility: "private" }), []],
    [
      "prod loses its reviewer",
      step("update", environment, { reviewers: [{ teams: [1] }] }, {}),
      ["high weaker protection thing"],
    ],
    ["prod gains a reviewer", step("update", environment, {}, { reviewers: [{ teams: [1] }] }), []],
    [
      "self-review is allowed",
      step("update", environment, { preventSelfReview: true }, { preventSelfReview: false }),
      ["high weaker protection thing"],
    ],
    ["an environment is replaced", step("replace", environment, {}, {}), ["high weaker protection thing"]],
    [
      "a secret is created",
      step("create", "github:index/actionsSecret:ActionsSecret", undefined, {}),
      ["notice secret thing"],
    ],
    ["a variable is created", step("create", "github:index/actionsVariable:ActionsVariable", undefined, {}), []],
  ])("%s", (_because, planned, expected) => expect(kinds([planned])).toEqual(expected));
});
