import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Address of the Docker daemon of this machine that its client talks to. */
export async function dockerAddress(): Promise<string> {
  const { DOCKER_HOST = "" } = process.env;
  if (DOCKER_HOST !== "") return DOCKER_HOST;
  const { stdout } = await promisify(execFile)("docker", [
    "context",
    "inspect",
    "--format",
    "{{.Endpoints.docker.Host}}",
  ]);
  return stdout.trim();
}
