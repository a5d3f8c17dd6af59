import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
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
export async function gatherFacts(stack: string, settings: PlatformSettings, root = process.cwd()): Promise<Facts> {
  const builds = settings.images.source === "build" && settings.release === undefined && !settings.retire;
  const [dockerHost, revisions, commit] = await Promise.all([
    checkHost(stack, settings),
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

/** Asks the host for its address and whether the edge's ports are free, or held by this very platform. */
async function checkHost(stack: string, { platform, target, edge }: PlatformSettings): Promise<string> {
  const ports = [edge.httpPort, ...(edge.https === undefined ? [] : [edge.https.port])];
  const env = { ...process.env, DOCKER_TARGET: target.host, PLATFORM: platform, STACK: stack, PORTS: ports.join(" ") };
  try {
    const { stdout } = await run("sh", ["scripts/check-host.sh"], { env });
    return stdout.trim();
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new pulumi.RunError(said === "" ? `the host of ${stack} could not be checked: ${String(error)}` : said);
  }
}
