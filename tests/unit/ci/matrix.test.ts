import { expect, test } from "vitest";
import { changedServices, deploymentTests, serviceMatrix } from "../../../automation/ci/matrix.ts";
import { services } from "../../../src/catalog/services.ts";

test("every service of the catalog is a job", () => {
  expect(serviceMatrix(services).map(({ service, context }) => [service, context])).toEqual(
    Object.entries(services).map(([service, { context }]) => [service, context]),
  );
});

const two = { web: { context: "services/web" }, worker: { context: "services/web-worker/" } };
test.each([
  [["README.md"], []],
  [["services/web/Dockerfile"], ["web"]],
  [["services/web-worker/a.py"], ["worker"]],
  [
    ["services/web/a", "services/web-worker/b"],
    ["web", "worker"],
  ],
  [["docs/services/web/a"], []],
  [[], []],
])("files %j change %j", (files, changed) => expect(changedServices(two, files)).toEqual(changed));

test("every test that deploys has a job of its own, those with their own place have none", () => {
  expect(deploymentTests(["load.test.ts", "browser.test.ts", "outage.test.ts", "campaign.test.ts", "run.sh"])).toEqual([
    "campaign",
    "load",
  ]);
});
