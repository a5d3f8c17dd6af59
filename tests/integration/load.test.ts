import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type FixtureProject, fixtureProject, outcome, succeeded } from "../helpers/fixture-project.ts";
import { startLoad } from "../helpers/load.ts";

let project: FixtureProject;

beforeAll(async () => {
  project = await fixtureProject({ registry: inject("registry") });
});
afterAll(() => project.remove());

test("no request fails and no event is lost while releases come, fail and go", async () => {
  const { http, https, caFile } = project;
  await project.release("one");
  expect(outcome(await project.up())).toEqual(succeeded);
  const load = startLoad({ http, https: { origin: https, ca: readFileSync(caFile, "utf8") }, connections: 18 });
  await pause(3000);

  await project.release("two");
  expect(outcome(await project.up())).toEqual(succeeded);
  await project.release("bad", { backend: "unhealthy" });
  expect(await project.up()).toMatchObject({ result: "failed" });
  await project.release("bad", { server: "wrong-revision" });
  expect(await project.up()).toMatchObject({ result: "failed" });
  await project.release("three");
  expect(outcome(await project.up())).toEqual(succeeded);

  await pause(2000);
  const report = await load.stop();
  console.log(JSON.stringify(report));
  expect(report).toMatchObject({ failed: 0, failures: {}, stream: { missing: 0, duplicates: 0, failures: [] } });
  expect(report.total).toBeGreaterThanOrEqual(5000);
  expect(Object.keys(report.answers).toSorted()).toEqual(["one", "three", "two"]);
  expect(report.stream.received).toBeGreaterThan(100);
  // The stream was ended by each of the two good releases, and resumed.
  expect(report.stream.connections).toBeGreaterThanOrEqual(3);
  const containers = (await project.leftovers()).filter((name) => /-(?:backend|frontend|server)-/.test(name));
  expect(containers).toHaveLength(3);
});
