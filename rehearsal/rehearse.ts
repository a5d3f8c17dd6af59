import { runEntry } from "../automation/command/entry.ts";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { environments } from "../src/catalog/environments.ts";
import { checkDrift } from "../automation/drift/check.ts";
import { formatAnswer } from "../automation/drift/finding.ts";
import { join } from "node:path";
import { configFile } from "./config.ts";
import type { Docker } from "./docker/docker.ts";
import { requireDocker } from "./docker/ensure.ts";
import { isolatedEnvironment } from "./environment.ts";
import { stopGitHub } from "./github/start.ts";
import { governance } from "./governance.ts";
import { governanceEnvironment, governanceStack } from "./governance-config.ts";
import { setScene, type Scene } from "./journey/scene.ts";
import { Story, StoryError } from "./journey/story.ts";
import { makePatient } from "./later-stacks.ts";
import { stackLocation } from "./open.ts";
import { prepare, type Prepared } from "./preparation.ts";
import { Report, terminal } from "./report.ts";
import { root } from "./root.ts";
import { readSettings } from "./settings.ts";
import { timeLine } from "./summary.ts";
import { sweepImages, sweepPlatform } from "./sweep.ts";
import { rehearsalWorkplace } from "./workplace.ts";

const stacks = [governanceStack, ...Object.keys(environments)];

/** `make rehearse`: the life of a few releases on this machine, from governance to a rollback, and everything removed. */
await runEntry(async () => {
  const report = new Report(terminal());
  const scene = await setScene(root, process.env, readSettings(process.env, root));
  const isDirty = execFileSync("git", ["-C", root, "status", "--porcelain"]).length > 0;
  report.line(
    `scene      the last commit of this clone${isDirty ? ", without what is not committed" : ""}, as ${scene.settings.platform}`,
  );
  const docker = await requireDocker(root, isolatedEnvironment(process.env, scene.settings));
  // What a killed rehearsal left has the same names: it goes first.
  await clear(scene, docker);
  try {
    const prepared = await prepare(scene.settings, report);
    makePatient(configFile(scene.settings, "dev"));
    if (!(await governance(scene.settings, prepared, report))) return 1;
    await new Story(scene, prepared, report).tell();
    await drift(scene, report);
    await removal(scene, prepared, report);
    return 0;
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    report.line(report.paint("red", `error: ${error.message}`));
    return 1;
  } finally {
    if ((process.env["KEEP"] ?? "") === "") await clear(scene, docker);
    report.line(timeLine(report.phases));
  }
});

/** Every stack is asked at once: looking disturbs nobody. */
async function drift(scene: Scene, report: Report): Promise<void> {
  const environment = { ...process.env, REHEARSAL_DIR: scene.settings.dir, ...portsOf(scene) };
  const workplace = await rehearsalWorkplace(environment, scene.settings.root);
  await report.step("drift", async () => {
    const checks = stacks.map(async (stack) => {
      const memory = join(scene.settings.dir, "logs", `drift-${stack}.json`);
      const answer = await checkDrift({ stack, workplace, memory, fix: false, say: () => {} });
      return answer.kind === "clean" ? [] : [formatAnswer(stack, answer)];
    });
    const found = (await Promise.all(checks)).flat();
    if (found.length > 0) throw new StoryError(found.join("\n"));
    return `${stacks.join(", ")} are as declared`;
  });
}

function portsOf({ settings }: Scene): Record<string, string> {
  const { edgePort, httpsPort, registryPort, githubPort } = settings;
  const ports = {
    EDGE_PORT: edgePort,
    EDGE_HTTPS_PORT: httpsPort,
    REGISTRY_PORT: registryPort,
    GITHUB_PORT: githubPort,
  };
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
}

/** The engine removes what it made, all stacks at once; nothing may be left for a sweep to find. */
async function removal(scene: Scene, { engines, env, docker }: Prepared, report: Report): Promise<void> {
  await report.step("remove", async (note) => {
    const removed = stacks.map(async (stack) => {
      const own = stack === governanceStack ? governanceEnvironment(env) : env;
      const engine = await engines.open(stackLocation(scene.settings, stack, own));
      const { result, changes, diagnostics } = await engine.destroy();
      if (result === "failed")
        throw new StoryError(`${stack} was not removed: ${diagnostics.map(({ message }) => message).join("; ")}`);
      await engine.remove();
      note(`${stack} is gone`);
      return `${stack} (${changes["delete"] ?? 0})`;
    });
    return (await Promise.all(removed)).join(", ");
  });
  const swept = await sweepPlatform(docker, scene.settings.platform);
  const left = Object.entries(swept).filter(([kind, count]) => kind !== "volumes" && count > 0);
  if (left.length > 0)
    throw new StoryError(`the engine left ${left.map(([kind, count]) => `${count} ${kind}`).join(", ")}`);
}

async function clear(scene: Scene, docker: Docker): Promise<void> {
  const { dir, platform, registryPort } = scene.settings;
  await stopGitHub({ dir: join(dir, "github") });
  await sweepPlatform(docker, platform);
  await sweepImages(docker, `127.0.0.1:${registryPort}`);
  for (const name of ["state", "config", "home", "logs", "github", "tls", "passphrase"]) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
}
