import { join } from "node:path";
import type { Engine, StackLocation } from "../automation/engine/engine.ts";
import { type Engines, findEngine } from "../automation/engine/open.ts";
import { configFile } from "./config.ts";
import { builderObstacle } from "./docker/builder.ts";
import { openEmbeddedStack } from "./engine/stack.ts";
import { backendOf } from "./environment.ts";
import type { Settings } from "./settings.ts";

type Environment = Readonly<Record<string, string>>;

/** The engine this rehearsal runs on: the Pulumi CLI where it is or can be had, else the embedded one. */
export async function rehearsalEngines(settings: Settings, env: Environment): Promise<Engines> {
  return findEngine({
    root: settings.root,
    env,
    forced: settings.engine,
    embedded: openEmbeddedStack,
    downloadTo: join(settings.dir, "pulumi"),
    obstacle: await builderObstacle(settings.root, env),
  });
}

/** Where a stack of the rehearsal lives. */
export function stackLocation(settings: Settings, stack: string, env: Environment): StackLocation {
  return { root: settings.root, stack, configFile: configFile(settings, stack), backend: backendOf(settings), env };
}

/** What one engine wrote the other one reads: the state is Pulumi's own. So looking needs no CLI to be started. */
export function openForReading(settings: Settings, stack: string, env: Environment): Engine {
  return openEmbeddedStack(stackLocation(settings, stack, env));
}
