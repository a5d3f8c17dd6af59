import * as pulumi from "@pulumi/pulumi";
import { gatherFacts } from "../src/config/facts.ts";
import { loadGovernance } from "../src/config/load-governance.ts";
import { loadConfig, unknownStack } from "../src/config/load.ts";

/** Programs by stack; loaded on demand, so that a stack pays only for what it uses. */
const programs: Record<string, () => Promise<unknown>> = {
  governance: async () => (await import("./governance.ts")).governance(loadGovernance()),
  dev: async () => (await import("./dev.ts")).dev(await platformContext("dev")),
  test: async () => (await import("./test.ts")).test(await platformContext("test")),
  prod: async () => (await import("./prod.ts")).prod(await platformContext("prod")),
};

async function platformContext(stack: string) {
  const settings = loadConfig(stack);
  return { settings, facts: await gatherFacts(stack, settings) };
}

/** Runs the program of the selected stack. */
export default async function main(): Promise<unknown> {
  const stack = pulumi.getStack();
  const program = programs[stack];
  // Thrown before the first resource: what was registered before an exception is carried out all the same.
  if (program === undefined) throw new pulumi.RunError(unknownStack(stack));
  return program();
}
