import { RunError } from "@pulumi/pulumi/errors.js";
import { getStack } from "@pulumi/pulumi/metadata.js";
import { type Facts, gatherFacts } from "../src/config/facts.ts";
import { loadGovernance } from "../src/config/load-governance.ts";
import { loadConfig, unknownStack } from "../src/config/load.ts";
import type { PlatformSettings } from "../src/config/settings.ts";
import { engineConfig } from "../src/config/source.ts";

/** Programs by stack; loaded on demand, so that a stack pays only for what it uses. */
const programs: Record<string, () => Promise<unknown>> = {
  governance: async () => (await import("./governance.ts")).governance(loadGovernance(engineConfig(process.env))),
  dev: () => runPlatform("dev", async () => (await import("./dev.ts")).dev),
  test: () => runPlatform("test", async () => (await import("./test.ts")).test),
  prod: () => runPlatform("prod", async () => (await import("./prod.ts")).prod),
};

/** Runs a platform's program; its modules load while its facts are gathered. */
async function runPlatform(
  stack: string,
  load: () => Promise<(context: { settings: PlatformSettings; facts: Facts }) => unknown>,
): Promise<unknown> {
  const settings = loadConfig(stack, engineConfig(process.env));
  const [program, facts] = await Promise.all([load(), gatherFacts(stack, settings, process.env)]);
  return program({ settings, facts });
}

/** Runs the program of the selected stack. */
export default async function main(): Promise<unknown> {
  const stack = getStack();
  const program = programs[stack];
  // Thrown before the first resource: what was registered before an exception is carried out all the same.
  if (program === undefined) throw new RunError(unknownStack(stack));
  return program();
}
