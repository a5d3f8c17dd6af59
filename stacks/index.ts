import { RunError } from "@pulumi/pulumi/errors.js";
import { getStack } from "@pulumi/pulumi/metadata.js";
import { gatherFacts } from "../src/config/facts.ts";
import { loadGovernance } from "../src/config/load-governance.ts";
import { loadConfig, unknownStack } from "../src/config/load.ts";

/** Programs by stack; loaded on demand, so that a stack pays only for what it uses. */
const programs: Record<string, () => Promise<unknown>> = {
  governance: async () => (await import("./governance.ts")).governance(loadGovernance()),
  dev: async () => {
    const [context, program] = await Promise.all([platformContext("dev"), import("./dev.ts")]);
    return program.dev(context);
  },
  test: async () => {
    const [context, program] = await Promise.all([platformContext("test"), import("./test.ts")]);
    return program.test(context);
  },
  prod: async () => {
    const [context, program] = await Promise.all([platformContext("prod"), import("./prod.ts")]);
    return program.prod(context);
  },
};

async function platformContext(stack: string) {
  const settings = loadConfig(stack);
  return { settings, facts: await gatherFacts(stack, settings) };
}

/** Runs the program of the selected stack. */
export default async function main(): Promise<unknown> {
  const stack = getStack();
  const program = programs[stack];
  // Thrown before the first resource: what was registered before an exception is carried out all the same.
  if (program === undefined) throw new RunError(unknownStack(stack));
  return program();
}
