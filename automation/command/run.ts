import { environments, type EnvironmentName } from "../../src/catalog/environments.ts";
import { UserError } from "../../src/lib/errors.ts";
import { runEntry } from "./entry.ts";

/** The command line of a small command: an environment, then what the command itself understands. */
export interface Invocation {
  readonly environment: EnvironmentName;
  readonly values: readonly string[];
}

/** Run an entry file: its answer is the exit code, and a problem that a person can fix is one sentence without a stack. */
export async function runCommand(work: (invocation: Invocation) => Promise<number>, usage: string): Promise<void> {
  await runEntry(async () => {
    const [name = "", ...values] = process.argv.slice(2);
    if (!isEnvironment(name)) {
      throw new UserError(
        `${name === "" ? "The environment is missing" : `${JSON.stringify(name)} is no environment`}, expected one of ${Object.keys(environments).join(", ")}: ${usage}`,
      );
    }
    return work({ environment: name, values });
  });
}

const isEnvironment = (name: string): name is EnvironmentName => name in environments;
