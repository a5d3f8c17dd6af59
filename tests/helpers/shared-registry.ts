import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { freePort } from "./port.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the registry that the projects of a run share. */
    registry: string;
  }
}

const run = promisify(execFile);
/** What the images of fixture services are made from, tests/integration/fixture/Dockerfile. */
const base = "node:24-trixie-slim";

/**
 * Starts one registry for all projects of a run that need none of their own. It has the base image already: compressed and
 * sent once instead of for each project, which would be a third of what a project's first release takes.
 */
export default async function sharedRegistry({ provide }: TestProject): Promise<() => Promise<void>> {
  const address = `127.0.0.1:${await freePort()}`;
  const { stdout } = await run("docker", ["run", "--detach", "--publish", `${address}:5000`, "registry:2"]);
  const name = `${address}/base`;
  const remove = async () => {
    await run("docker", ["rm", "--force", "--volumes", stdout.trim()]);
    await run("docker", ["image", "rm", "--force", name]);
  };
  try {
    await run("docker", ["tag", base, name]);
    await run("docker", ["push", "--quiet", name]);
  } catch (error) {
    await remove();
    throw error;
  }
  provide("registry", address);
  return remove;
}
