import { reach } from "./ensure.ts";

/**
 * Why the Docker provider of the Pulumi CLI cannot build on this machine's engine, if so: it sends its build context as a
 * tar file, which the containerd image store took only from Docker 27.5 on (moby/moby#47717). The embedded engine builds
 * with the docker client.
 */
export async function builderObstacle(
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const reached = await reach(root, env);
  if (typeof reached === "string") return undefined;
  const { stdout } = await reached.docker.try(["info", "--format", "{{json .DriverStatus}}"], { timeoutSeconds: 15 });
  return storeObstacle(reached.version, stdout);
}

/** The decision itself, from the engine's version and the status of its storage driver. */
export function storeObstacle(version: string, driverStatus: string): string | undefined {
  if (!driverStatus.includes("io.containerd.snapshotter")) return undefined;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 27 || (major === 27 && minor >= 5)) return undefined;
  return `Docker ${version} with the containerd image store cannot build for the Pulumi provider (moby/moby#47717)`;
}
