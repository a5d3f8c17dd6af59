import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { deploymentTests } from "../../automation/ci/matrix.ts";
import { services } from "../../src/catalog/services.ts";
import { chooseStages } from "../run/choose.ts";
import { allStages, lintStages } from "../run/stages.ts";
import { jobsOf, workflow } from "./model.ts";

// `make test` on a laptop and `ci.yml` on GitHub are two ways to the same checks: what one runs and the other leaves out is found here.

/** The program that a make target runs, with the values of its variables. */
function recipeOf(target: string, service: string): string {
  const recipe = new RegExp(`^${target}:.*\\n\\t@(.*)$`, "m").exec(readFileSync("Makefile", "utf8"))?.[1];
  if (recipe === undefined) throw new Error(`The Makefile has no target ${target}.`);
  return recipe.replace('"$$SERVICE"', service);
}

/** Stages that a recipe runs. */
function stagesOf(recipe: string): readonly string[] {
  const names = /^node tests\/run\.ts(.*)$/.exec(recipe)?.[1];
  if (names !== undefined) {
    const all = allStages(process.cwd());
    return chooseStages(names.split(" ").filter(Boolean), { all, lint: lintStages }).map(({ name }) => name);
  }
  return allStages(process.cwd())
    .filter(({ command }) => command.endsWith(recipe))
    .map(({ name }) => name);
}

const targetsOf = (job: string) =>
  (workflow("ci.yml").jobs[job]?.steps ?? []).flatMap(({ run = "" }) => /^make ([\w-]+)$/.exec(run)?.[1] ?? []);

test("ci.yml runs every check and test of make test", () => {
  const run = new Set(
    jobsOf(workflow("ci.yml")).flatMap(([id]) =>
      targetsOf(id)
        .filter((target) => target !== "up" && target !== "down")
        .flatMap((target) => Object.keys(services).flatMap((service) => stagesOf(recipeOf(target, service)))),
    ),
  );
  const local = allStages(process.cwd());
  expect(local.length).toBeGreaterThan(15);
  expect(local.map(({ name }) => name).filter((name) => !run.has(name))).toEqual([]);
});

test("CI of a clean clone runs the stages on request too", () => {
  const request = /make test (ALL=1) /.exec(readFileSync(".ci/run", "utf8"));
  expect(request?.[1]).toBe("ALL=1");
  expect(recipeOf("test", "")).toBe("node tests/run.ts $(if $(ALL),all)");
});

test("the jobs Engine and Deployment prepare Docker and nothing else", () => {
  const others = (target: string) => stagesOf(recipeOf(target, "backend")).filter((name) => name !== "docker");
  expect([others("test-engine"), others("test-deployment")]).toEqual([["engine"], ["integration"]]);
});

test("together the jobs Deployment run every file of their stage", () => {
  const command = allStages(process.cwd()).find(({ name }) => name === "integration")?.command ?? "";
  const excluded = new Set([/\*\*\/(\w+)\.test\.ts/.exec(command)?.[1], "browser"]);
  const files = readdirSync("tests/integration").flatMap((file) => /^(.*)\.test\.ts$/.exec(file)?.[1] ?? []);
  expect(deploymentTests(readdirSync("tests/integration"))).toEqual(
    files.filter((name) => !excluded.has(name)).toSorted(),
  );
  expect(command).toContain("${ONLY:+tests/integration/$ONLY.test.ts}");
});

test("the engine suite may skip no engine on GitHub, and has the Pulumi CLI there", () => {
  const { steps } = workflow("ci.yml").jobs["engine"] ?? { steps: [] };
  expect(steps.find(({ uses }) => uses === "./.github/actions/setup")?.with).toMatchObject({ pulumi: "true" });
  expect(steps.find(({ run }) => run === "make test-engine")?.env).toEqual({ EVERY_ENGINE: "1" });
});

test("the integration job tests the images that the image job built, and expects their revision", () => {
  const { needs, steps } = workflow("ci.yml").jobs["integration"] ?? { needs: [], steps: [] };
  expect(needs).toEqual(["image"]);
  const built = workflow("ci.yml").jobs["image"]?.steps.find(({ with: inputs }) => "build-args" in inputs)?.with;
  expect(built?.["tags"]).toBe("platform-${{ matrix.service }}:integration");
  expect(steps.find(({ run }) => run === "make test-integration")?.env).toEqual({
    PREBUILT: "1",
    REVISION: built?.["build-args"]?.replace("REVISION=", ""),
  });
});
