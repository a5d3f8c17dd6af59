import { runEntry } from "../automation/command/entry.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { listContainers } from "./containers.ts";
import { requireDocker } from "./docker/ensure.ts";
import { openForReading } from "./open.ts";
import { expectPrepared } from "./preparation.ts";
import { Report, terminal } from "./report.ts";
import { root } from "./root.ts";
import { readOutput } from "./run.ts";
import { readSettings } from "./settings.ts";
import { parseRelease, releaseLines, urlLines } from "./summary.ts";

/** What runs: release, containers with their health, URLs. Exits 1 when something that should run does not. */
await runEntry(async () => {
  const settings = readSettings(process.env, root);
  const report = new Report(terminal());
  const env = expectPrepared(settings);
  const docker = await requireDocker(settings.root, env);
  const release = parseRelease(await readOutput(openForReading(settings, "dev", env), "release"));
  const containers = await listContainers(docker, settings.platform);
  report.line(`stack      dev (${settings.platform})`);
  for (const line of releaseLines(release)) report.line(line);
  for (const [index, { service, state, health, name }] of containers.entries()) {
    const fine = state === "running" && health !== "unhealthy";
    const text = `${service.padEnd(9)} ${state.padEnd(8)} ${health.padEnd(9)} ${name}`;
    report.line(`${(index === 0 ? "containers" : "").padEnd(11)}${report.paint(fine ? "green" : "red", text)}`);
  }
  if (containers.length === 0) report.line("containers none");
  if (release !== undefined) {
    for (const line of urlLines(settings, existsSync(join(settings.dir, "tls", "edge.pem")))) report.line(line);
  }
  const sick = containers.some(({ state, health }) => state !== "running" || health === "unhealthy");
  return sick || containers.length === 0 ? 1 : 0;
});
