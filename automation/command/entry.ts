import { UserError } from "../../src/lib/errors.ts";

/** Run an entry file: what it throws for a person is one sentence and exit code 1; a number it answers is the exit code. */
export async function runEntry(work: () => Promise<number | void>): Promise<void> {
  try {
    const code = await work();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof UserError ? `error: ${error.message}` : error);
  }
}
