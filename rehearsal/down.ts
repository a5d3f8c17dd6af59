import { runEntry } from "../automation/command/entry.ts";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { configFile, writeConfig } from "./config.ts";
import type { Docker } from "./docker/docker.ts";
import { requireDocker } from "./docker/ensure.ts";
import { isolatedEnvironment } from "./environment.ts";
import { removeFolder } from "./folder.ts";
import { stopGitHub } from "./github/start.ts";
import { rehearsalEngines, stackLocation } from "./open.ts";
import { Report, terminal } from "./report.ts";
import { root } from "./root.ts";
import { runUpdate } from "./run.ts";
import { readSettings, type Settings } from "./settings.ts";
import { sweepImages, sweepPlatform, sweepStandIns } from "./sweep.ts";

/**
 * Remove everything `make up` made: by the engine as long as the state can be read, then by labels whatever is left, then
 * the folder. An installed Docker stays. Nothing to remove is fine.
 */
await runEntry(async () => {
  const settings = readSettings(process.env, root);
  const report = new Report(terminal());
  const env = isolatedEnvironment(process.env, settings);
  await stopGitHub({ dir: join(settings.dir, "github") });
  const docker = await requireDocker(settings.root, env).catch(() => undefined);
  if (docker === undefined) report.line("docker     not reachable: nothing of ours can run there");
  else await removePlatform(settings, docker, env, report);
  removeFolder(settings);
  report.line(`folder     ${relative(root, settings.dir) || settings.dir} emptied`);
  return 0;
});

async function removePlatform(
  settings: Settings,
  docker: Docker,
  env: Readonly<Record<string, string>>,
  report: Report,
): Promise<void> {
  if (existsSync(join(settings.dir, "state", ".pulumi"))) await destroy(settings, env, report);
  const swept = await sweepPlatform(docker, settings.platform);
  const images = await sweepImages(docker, `127.0.0.1:${settings.registryPort}`);
  const counts = Object.entries({ ...swept, images }).filter(([, count]) => count > 0);
  const text = counts.map(([kind, count]) => `${count} ${kind}`).join(", ");
  report.line(`sweep      ${text === "" ? "nothing left" : `${text} removed`}`);
  if (process.env["KEEP_BASES"] === undefined) {
    report.line(`stand-ins  ${await sweepStandIns(docker, settings.platform)}`);
  }
}

/** The engine's own way; a state that is lost or broken is no reason to leave things behind, the sweep finds them. */
async function destroy(settings: Settings, env: Readonly<Record<string, string>>, report: Report): Promise<void> {
  try {
    const { open } = await rehearsalEngines(settings, env);
    if (!existsSync(configFile(settings, "dev"))) writeConfig(settings, "dev");
    const engine = await open(stackLocation(settings, "dev", env));
    await engine.cancel();
    if (await runUpdate("dev", report, (options) => engine.destroy(options))) await engine.remove();
  } catch (error) {
    report.line(`dev        not removed by the engine: ${error instanceof Error ? error.message : String(error)}`);
  }
}
