import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Address of the Docker engine that a target means; the same script answers for the program and for every command. */
export async function addressOf(root: string, target: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await run("sh", ["scripts/docker-host.sh", target], { cwd: root, env });
  return stdout.trim();
}
