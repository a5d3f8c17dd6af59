import { expect, test } from "vitest";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { makePlayground } from "./suite/playground.ts";
import { scenarioNames } from "./suite/scenario.ts";

/** Recorded scenarios that are not replayed, and why. */
const left = {
  "14-continue-on-error": "the Engine interface has no --continue-on-error",
  "27-hooks": "the program has no resource hooks",
  "29-target": "the Engine interface has no --target and no --exclude",
  "32-invoke": "the program calls no function of command or docker; GitHub's run in governance-drift.test.ts",
  "42-failed-replacement": "it needs --continue-on-error; 41-name-and-replace has the same states",
};

test("every recorded scenario is replayed or left out for a reason", () => {
  const numbers = [...scenarioNames(), ...Object.keys(left)]
    .map((name) => Number(name.slice(0, 2)))
    .sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 43 }, (_, index) => index + 1));
});

const imports = `
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { local, remote } from "@pulumi/command";
import { step } from "../lib/step.ts";
`;

test.each([
  [
    "a type",
    'new docker.ServiceConfig("x", { data: "eA==" });',
    "unsupported: resource type docker:index/serviceConfig:ServiceConfig",
  ],
  [
    "a remote command",
    'new remote.Command("x", { connection: { host: "h" }, create: "true" });',
    "unsupported: resource type command:remote:Command",
  ],
  [
    "a remote Docker host",
    'new docker.Network("x", {}, { provider: new docker.Provider("p", { host: "ssh://deploy@example.org" }) });',
    'unsupported: docker host "ssh://deploy@example.org"',
  ],
  [
    "a function",
    'export const out = local.runOutput({ command: "true" }).stdout;',
    "unsupported: function command:local:run",
  ],
  [
    "an input",
    'new docker.Container("x", { image: "i", gpus: "all" });',
    "unsupported: input of docker:index/container:Container: ",
  ],
  [
    "archives",
    'new local.Command("x", { create: "true", triggers: [new pulumi.asset.FileArchive(".")] });',
    "unsupported: archives as inputs",
  ],
  [
    "assets of a command",
    'new local.Command("x", { create: "true", assetPaths: ["*"] });',
    "unsupported: assetPaths of command:local:Command",
  ],
  ["replaceWith", 'step("y", "y", {}, { replaceWith: [step("x", "x")] });', "does not support the ReplaceWith option"],
  ["hooks", 'step("x", "x", {}, { hooks: { beforeCreate: [() => undefined] } });', "does not support resource hooks"],
])("refuses %s by name", async (_, line, message) => {
  const playground = makePlayground(imports + line);
  await playground.configure("dev", { "trace:variant": "A" });
  const { result, diagnostics } = await openEmbeddedStack(playground.location("dev")).up();
  playground.remove();
  expect(result).toBe("failed");
  expect(diagnostics.map((diagnostic) => diagnostic.message).join("\n")).toContain(message);
});

test.each([
  ["another backend", { backend: "s3://bucket" }, "unsupported: backend s3://bucket"],
  ["a folder without a project", { root: "/proc" }, "There is no /proc/Pulumi.yaml."],
])("refuses %s by name", async (_, part, message) => {
  const playground = makePlayground(imports);
  await expect(openEmbeddedStack({ ...playground.location("dev"), ...part }).up()).rejects.toThrow(message);
  playground.remove();
});
