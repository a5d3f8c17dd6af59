import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Engines } from "../automation/engine/open.ts";
import { UserError } from "../src/lib/errors.ts";
import { ensureBases } from "./bases/ensure.ts";
import { baseImages } from "./bases/images.ts";
import { ensureCertificate } from "./certificate.ts";
import { writeConfig } from "./config.ts";
import type { Docker } from "./docker/docker.ts";
import { ensureDocker } from "./docker/ensure.ts";
import { isolatedEnvironment, prepareFolder } from "./environment.ts";
import { rehearsalEngines } from "./open.ts";
import { expectFreePorts } from "./ports.ts";
import type { Report } from "./report.ts";
import type { Settings } from "./settings.ts";

/** A machine on which the program can run. */
export interface Prepared {
  readonly docker: Docker;
  readonly engines: Engines;
  readonly env: Readonly<Record<string, string>>;
}

/** Everything that has to be there before the program runs, one line per step; what is there already takes no time. */
export async function prepare(settings: Settings, report: Report): Promise<Prepared> {
  const env = isolatedEnvironment(process.env, settings);
  let engines: Engines | undefined;
  let docker: Docker | undefined;
  await expectFreePorts(settings, env);
  guardDisk(() => prepareFolder(settings, process.env));
  await report.step("engine", async () => {
    engines = await rehearsalEngines(settings, env);
    return `${engines.name}${engines.version === undefined ? "" : ` ${engines.version}`}: ${engines.reason}`;
  });
  await report.step("docker", async (note) => {
    const found = await ensureDocker(settings.root, env, note);
    docker = found.docker;
    return `${found.version} at ${found.docker.host}${found.how}`;
  });
  if (engines === undefined || docker === undefined) throw new Error("a step of the preparation did not run");
  const engine = docker;
  await report.step("bases", (note) =>
    ensureBases({ docker: engine, dir: settings.dir, root: settings.root, env }, baseImages, note),
  );
  await report.step("registry", async () => `127.0.0.1:${settings.registryPort}, declared by the stack`);
  await report.step("edge", async () => {
    const certificate = await ensureCertificate(settings.dir, env);
    guardDisk(() => writeConfig(settings, "dev", certificate));
    const https =
      certificate === undefined ? "no HTTPS: openssl is missing" : `HTTPS on ${settings.httpsPort} with a test CA`;
    return `127.0.0.1:${settings.edgePort}, ${https}`;
  });
  return { docker, engines, env };
}

/** What a command other than `up` may rely on; nothing is made. */
export function expectPrepared(settings: Settings): Readonly<Record<string, string>> {
  if (!existsSync(join(settings.dir, "state"))) {
    throw new UserError(
      `Nothing runs for ${settings.dir}: start it with \`make up\`, or set REHEARSAL_DIR to another folder.`,
    );
  }
  return isolatedEnvironment(process.env, settings);
}

function guardDisk(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const why: Readonly<Record<string, string>> = {
      ENOSPC: "the disk is full: free space and run it again",
      EACCES: "it may not be written by this user: set REHEARSAL_DIR to a folder of yours",
      EROFS: "its file system is read-only: set REHEARSAL_DIR to a folder that can be written",
    };
    const reason = why[String(error.code)];
    throw reason === undefined
      ? error
      : new UserError(`The rehearsal's folder cannot be prepared, ${reason}.`, { cause: error });
  }
}
