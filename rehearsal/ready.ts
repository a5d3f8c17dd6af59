import { runEntry } from "../automation/command/entry.ts";
import { ensureBases } from "./bases/ensure.ts";
import { baseImages, testImages } from "./bases/images.ts";
import { ensureDocker } from "./docker/ensure.ts";
import { isolatedEnvironment } from "./environment.ts";
import { Report, terminal } from "./report.ts";
import { root } from "./root.ts";
import { readSettings } from "./settings.ts";

/** Docker and the base images, without running anything: what tests need of a machine. */
await runEntry(async () => {
  const settings = readSettings(process.env, root);
  const report = new Report(terminal());
  const env = isolatedEnvironment(process.env, settings);
  await report.step("docker", async (note) => {
    const { docker, version, how } = await ensureDocker(root, env, note);
    note("base images");
    const bases = await ensureBases({ docker, dir: settings.dir, root, env }, [...baseImages, ...testImages], note);
    return `${version} at ${docker.host}${how}; ${bases}`;
  });
  return 0;
});
