import { join } from "node:path";
import { pushClone } from "./github/push.ts";
import { startGitHub } from "./github/start.ts";
import { gitHubFolder, governanceEnvironment, governanceStack, writeGovernanceConfig } from "./governance-config.ts";
import { stackLocation } from "./open.ts";
import type { Prepared } from "./preparation.ts";
import type { Report } from "./report.ts";
import { runUpdate } from "./run.ts";
import type { Settings } from "./settings.ts";

/** The stack `governance`: the GitHub stand-in is started and the repository brought up before the platform. */
export async function governance(settings: Settings, prepared: Prepared, report: Report): Promise<boolean> {
  const config = join(settings.root, `Pulumi.${governanceStack}.yaml`);
  await report.step("github", async () => {
    const url = await startGitHub({ port: settings.githubPort, dir: gitHubFolder(settings), config });
    writeGovernanceConfig(settings);
    await pushClone(url, settings.root, config);
    return `stand-in at ${url}`;
  });
  const location = stackLocation(settings, governanceStack, governanceEnvironment(prepared.env));
  const engine = await prepared.engines.open(location);
  return runUpdate(governanceStack, report, (options) => engine.up({ ...options, message: "make up" }));
}
