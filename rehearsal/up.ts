import { runEntry } from "../automation/command/entry.ts";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runHealing } from "../automation/heal/heal.ts";
import { dockerAt } from "../automation/host/docker-cli.ts";
import { dockerHost } from "../automation/host/docker-host.ts";
import { governance } from "./governance.ts";
import { stackLocation } from "./open.ts";
import { prepare } from "./preparation.ts";
import { Report, terminal } from "./report.ts";
import { root } from "./root.ts";
import { readOutput, runUpdate } from "./run.ts";
import { readSettings, type Settings } from "./settings.ts";
import { parseRelease, releaseLines, timeLine, urlLines } from "./summary.ts";

/** From a fresh clone to a running platform. */
await runEntry(async () => {
  const settings = readSettings(process.env, root);
  const report = new Report(terminal());
  const prepared = await prepare(settings, report);
  if (!(await governance(settings, prepared, report))) return 1;
  const engine = await prepared.engines.open(stackLocation(settings, "dev", prepared.env));
  const message = commitMessage(settings);
  const host = dockerHost(dockerAt(prepared.docker.host, prepared.env), { platform: settings.platform, stack: "dev" });
  const patient = { engine, host, say: (line: string) => report.line(line) };
  const succeeded = await runUpdate("dev", report, (options) =>
    runHealing(patient, () => engine.up({ ...options, message })),
  );
  const release = parseRelease(await readOutput(engine, "release"));
  report.line();
  report.line(`stack      dev (${settings.platform})`);
  for (const line of releaseLines(release)) report.line(line);
  if (release !== undefined) {
    for (const line of urlLines(settings, existsSync(join(settings.dir, "tls", "edge.pem")))) report.line(line);
  }
  report.line(timeLine(report.phases));
  return succeeded ? 0 : 1;
});

/** What the history says about this update: the commit it came from, where the clone is one. */
function commitMessage({ root: clone }: Settings): string {
  try {
    return `make up from ${execFileSync("git", ["rev-parse", "HEAD"], {
      cwd: clone,
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim()}`;
  } catch {
    return "make up from a folder without history";
  }
}
