import { EngineError } from "./engine.ts";

/** The engine's exit code for a stack that does not exist. */
export const stackNotFound = 6;

/** Why the CLI could not run at all, as one sentence for a person; undefined text means it said nothing. */
export function cliError(stack: string, code: number, stderr: string): EngineError {
  return new EngineError(sentence(stack, code, stderr), code);
}

function sentence(stack: string, code: number, stderr: string): string {
  const owner = /created by (\S+) \(pid (\d+)\) at (\S+)/.exec(stderr);
  if (stderr.includes("currently locked by")) {
    const who = owner === null ? "another run" : `${owner[1]} (process ${owner[2]}) since ${owner[3]}`;
    return `Stack ${stack} is locked by ${who}: wait for it, or when it is gone for good run \`pulumi cancel -s ${stack}\`.`;
  }
  if (stderr.includes("incorrect passphrase")) {
    return `The passphrase does not open the secrets of stack ${stack}: check PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.`;
  }
  if (code === stackNotFound)
    return `There is no stack ${stack} in this backend: check the name and PULUMI_BACKEND_URL.`;
  if (stderr.includes("PULUMI_ACCESS_TOKEN must be set")) {
    return `Nobody is logged in to the state of stack ${stack}: run \`pulumi login\`, or in a workflow set PULUMI_BACKEND_URL or \`make secret ENV=${stack} NAME=PULUMI_ACCESS_TOKEN\`.`;
  }
  const said = stderr
    .split("\n")
    .map((line) => line.replace(/^error: /, "").trim())
    .filter((line) => line !== "" && !line.startsWith("warning:"));
  return said.length === 0 ? `The pulumi CLI ended with code ${code} and no message.` : said.join("\n");
}
