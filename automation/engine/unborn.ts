import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StackLocation } from "./engine.ts";

/**
 * Where a stack is planned that its backend does not have yet: the CLI plans only stacks that exist, and a plan must write
 * nothing. State and a copy of the configuration, which gets the CLI's salt, lie in a folder that goes with the plan.
 */
export function unbornAt(location: StackLocation, folder: string): StackLocation {
  const configFile = join(folder, `Pulumi.${location.stack}.yaml`);
  if (existsSync(location.configFile)) copyFileSync(location.configFile, configFile);
  const state = join(folder, "state");
  mkdirSync(state);
  const { PULUMI_CONFIG_PASSPHRASE_FILE: file, PULUMI_CONFIG_PASSPHRASE: given } = location.env;
  // Backends that keep secrets themselves ask for none; nothing is kept under this one.
  const passphrase = file === undefined && given === undefined ? { PULUMI_CONFIG_PASSPHRASE: randomUUID() } : {};
  return { ...location, configFile, backend: `file://${state}`, env: { ...location.env, ...passphrase } };
}
