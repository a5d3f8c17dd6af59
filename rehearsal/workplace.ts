import { resolve } from "node:path";
import type { Place, Workplace } from "../automation/deploy/workplace.ts";
import { configFile } from "./config.ts";
import { backendOf, isolatedEnvironment } from "./environment.ts";
import { governanceEnvironment, governanceStack, writeGovernanceConfig } from "./governance-config.ts";
import { writeLaterConfig } from "./later-stacks.ts";
import { rehearsalEngines } from "./open.ts";
import { readSettings } from "./settings.ts";

/** A rehearsal as a place to deploy in: the same commands work there and at a team's. */
export async function rehearsalWorkplace(
  environment: NodeJS.ProcessEnv,
  root = resolve(import.meta.dirname, ".."),
): Promise<Workplace> {
  const place = rehearsalPlace(environment, root);
  const engines = await rehearsalEngines(readSettings(environment, root), place.env);
  return { ...place, open: engines.open };
}

/** Where a rehearsal's stacks lie, for what needs no engine. */
export function rehearsalPlace(environment: NodeJS.ProcessEnv, root = resolve(import.meta.dirname, "..")): Place {
  const settings = readSettings(environment, root);
  const env = isolatedEnvironment(environment, settings);
  const locate = (stack: string) => {
    writeLaterConfig(settings, stack);
    const at = { root, stack, configFile: configFile(settings, stack), backend: backendOf(settings) };
    if (stack !== governanceStack) return { ...at, env };
    writeGovernanceConfig(settings);
    return { ...at, env: governanceEnvironment(env) };
  };
  const notice = `rehearsal in ${settings.dir}, with its GitHub stand-in; for a team's own, end it with \`make down\` or set PULUMI_BACKEND_URL`;
  return { root, env, locate, notice };
}
