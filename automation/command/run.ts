import { environments, type EnvironmentName } from "../../src/catalog/environments.ts";
import { UserError } from "../../src/lib/errors.ts";

/** The command line of a small command: an environment, then what the command itself understands. */
export interface Invocation {
  readonly environment: EnvironmentName;
  readonly values: readonly string[];
}

/** Run an entry file: its answer is the exit code, and a problem that a person can fix is one sentence without a stack. */
export async function runCommand(work: (invocation: Invocation) => Promise<number>, usage: string): Promise<void> {
  try {
    const [name = "", ...values] = process.argv.slice(2);
    if (!isEnvironment(name)) {
      throw new UserError(
        `${name === "" ? "The environment is missing" : `${JSON.stringify(name)} is no environment`}, expected one of ${Object.keys(environments).join(", ")}: ${usage}`,
      );
    }
    process.exitCode = await work({ environment: name, values });
  } catch (error) {
    process.exitCode = 1;
    const isKnown = error instanceof UserError || (error instanceof Error && error.name === "EngineError");
    console.error(isKnown ? `error: ${error.message}` : error);
  }
}

const isEnvironment = (name: string): name is EnvironmentName => name in environments;
