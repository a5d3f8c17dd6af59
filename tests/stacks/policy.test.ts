import { describe, expect, test } from "vitest";
import { checkPolicy } from "../../policy/check.ts";
import { plannedResources, type Resource } from "../../policy/resource.ts";
import { policyContext } from "../../automation/preview/context.ts";
import { loadConfig } from "../../src/config/load.ts";
import { dev } from "../../stacks/dev.ts";
import { prod } from "../../stacks/prod.ts";
import { test as testStack } from "../../stacks/test.ts";
import { configSource, devValues, someRelease } from "../helpers/config.ts";
import { startGovernance } from "../helpers/governance.ts";
import { runProgram, type Declared } from "../helpers/program.ts";

const facts = {
  dockerHost: "unix:///var/run/docker.sock",
  revisions: { backend: "b".repeat(40), frontend: "f".repeat(40), server: "5".repeat(40) },
  commit: "c".repeat(40),
};
const released = {
  images: { source: "release" },
  registry: { kind: "external", namespace: "ghcr.io/acme" },
  target: { kind: "docker", host: "ssh://deploy@prod.acme.example" },
  databasePassword: "hunter2",
  release: someRelease(),
};
const programs = { dev, test: testStack, prod };
type Stack = keyof typeof programs;
const values: Readonly<Record<Stack, Readonly<Record<string, unknown>>>> = {
  dev: devValues,
  test: released,
  prod: released,
};

/** A declared resource as the rules see it; here, unlike in a preview, the options are known too. */
function planned({ urn, type, name, inputs, options }: Declared): Resource {
  const { protect, retainOnDelete, deleteBeforeReplace } = options;
  return {
    urn,
    type,
    name,
    inputs,
    protect: protect === true,
    retainOnDelete: retainOnDelete === true,
    ...(deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace }),
  };
}

async function resourcesOf(stack: Stack): Promise<readonly Resource[]> {
  const source = configSource(values[stack], ["databasePassword"]);
  const { resources } = await runProgram(stack, async () =>
    programs[stack]({ settings: loadConfig(stack, source), facts }),
  );
  return resources.map(planned);
}

describe("the programs keep every rule", () => {
  test.each(Object.keys(programs) as Stack[])("%s", async (stack) => {
    const resources = await resourcesOf(stack);
    expect(resources.length).toBeGreaterThan(15);
    expect(checkPolicy(resources, policyContext(stack, `Pulumi.${stack}.yaml`))).toEqual([]);
  });

  test("governance, as the engine plans it", async () => {
    const stack = await startGovernance();
    try {
      const { result, steps } = await (await stack.engine()).preview();
      const resources = plannedResources(steps);
      expect([result, resources.some(({ type }) => type.endsWith(":RepositoryEnvironment"))]).toEqual([
        "succeeded",
        true,
      ]);
      expect(checkPolicy(resources, policyContext("governance", "Pulumi.governance.yaml"))).toEqual([]);
    } finally {
      await stack.stop();
    }
  });

  test("and would be caught where they did not", async () => {
    const resources = await resourcesOf("prod");
    const broken = resources.map((resource) =>
      Object.assign({}, resource, {
        protect: false,
        inputs: Object.assign({}, resource.inputs, { image: "app:latest" }),
      }),
    );
    const rules = new Set(checkPolicy(broken, policyContext("prod", "Pulumi.prod.yaml")).map(({ rule }) => rule));
    expect(rules).toEqual(new Set(["digest-only", "no-latest", "protected-state"]));
  });
});
