import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { RunError } from "@pulumi/pulumi/errors.js";
import { services } from "../catalog/services.ts";
import { cleanCommit, revisionOf } from "../images/revision.ts";
import type { PlatformSettings } from "./settings.ts";

const run = promisify(execFile);

/** What a program has to know of the machine it runs on, found out before it declares anything. */
export interface Facts {
  /** Address of the Docker engine. */
  readonly dockerHost: string;
  /** Revision of each service's sources in this clone; only where images are built. */
  readonly revisions: Readonly<Record<string, string>>;
  /** Commit of the clone, where nothing differs from it; only where images are built. */
  readonly commit: string | undefined;
}

/** Looks around; throws one `RunError` for a host that cannot take the stack. */
export async function gatherFacts(
  stack: string,
  settings: PlatformSettings,
  environment: Readonly<NodeJS.ProcessEnv>,
  root = process.cwd(),
): Promise<Facts> {
  const builds = settings.images.source === "build" && settings.release === undefined && !settings.retire;
  const [dockerHost, revisions, commit] = await Promise.all([
    checkHost(stack, settings, environment),
    builds ? revisionsOf(root) : {},
    builds ? cleanCommit(root) : undefined,
  ]);
  return { dockerHost, revisions, commit };
}

async function revisionsOf(root: string): Promise<Record<string, string>> {
  const entries = Object.entries(services).map(async ([service, { context }]) => [
    service,
    await revisionOf(root, context),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/** Asks the host for its address and whether the ports are free, or held by this very platform. */
async function checkHost(
  stack: string,
  settings: PlatformSettings,
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<string> {
  const { platform, target } = settings;
  const ports = publishedPorts(settings);
  const text = ports.map(({ port }) => port).join(" ");
  const env = { ...environment, DOCKER_TARGET: target.host, PLATFORM: platform, STACK: stack, PORTS: text };
  const said = await run("sh", ["scripts/check-host.sh"], { env }).catch((error: unknown) => {
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new RunError(reason === "" ? `the host of ${stack} could not be checked: ${String(error)}` : reason);
  });
  const [dockerHost = "", ...own] = said.stdout.trim().split("\n");
  if (target.host === "local") {
    const foreign = ports.filter(({ port }) => !own.includes(port.toString()));
    await Promise.all(foreign.map((wanted) => expectFree(stack, wanted)));
  }
  return dockerHost;
}

interface Published {
  readonly address: string;
  readonly port: number;
  /** Where it is configured. */
  readonly key: string;
}

function publishedPorts({ edge, registry, retire }: PlatformSettings): Published[] {
  if (retire) return [];
  const { address, httpPort, https } = edge;
  return [
    { address, port: httpPort, key: "edge.httpPort" },
    ...(https === undefined ? [] : [{ address, port: https.port, key: "edge.https.port" }]),
    ...(registry.kind === "local" ? [{ address: "127.0.0.1", port: registry.port, key: "registry.port" }] : []),
  ];
}

/** A port that is taken would only show once half of the platform is made. */
function expectFree(stack: string, { address, port, key }: Published): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", (error) => {
      // Not allowed to bind it ourselves (a port below 1024) says nothing about Docker.
      if (!("code" in error) || error.code !== "EADDRINUSE") return resolve();
      const where = `delivery:${key} of Pulumi.${stack}.yaml`;
      reject(
        new RunError(`port ${port} of ${address} is in use by another program: free it, or choose another in ${where}`),
      );
    });
    server.listen(port, address, () => server.close(() => resolve()));
  });
}
