import { spawn } from "node:child_process";
import type { OperationContext } from "../provider.ts";
import { socketPath } from "./client.ts";

/** Run the docker command line on the provider's socket; a failure is one sentence with the last lines it printed. */
export async function runDocker(what: string, args: readonly string[], context: OperationContext): Promise<string> {
  const child = spawn("docker", args, {
    cwd: context.root,
    env: { ...context.env, DOCKER_HOST: `unix://${socketPath(context.config, context.env)}` },
    stdio: ["ignore", "pipe", "pipe"],
    signal: context.signal,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      for (const line of chunk.split("\n")) if (line.trim() !== "") context.log(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`${what}: cannot run docker: ${error.message}`, { cause: error })));
    child.on("close", resolve);
  });
  if (code === 0) return output;
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  throw new Error(`${what} failed with exit code ${code}:\n${lines.slice(-20).join("\n")}`);
}
