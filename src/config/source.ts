import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { z } from "zod";

/** A stack's configuration as the engine hands it over: text by full key (`delivery:platform`), and which keys are secret. */
export interface ConfigSource {
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: ReadonlySet<string>;
}

const SecretKeys = z.array(z.string());

/** What the engine gave this run. `pulumi.Config` cannot list keys, so a misspelt one would never be seen through it. */
export function engineConfig(environment: Readonly<NodeJS.ProcessEnv>): ConfigSource {
  const values = allConfig();
  const listed = values["PULUMI_CONFIG_SECRET_KEYS"] ?? environment["PULUMI_CONFIG_SECRET_KEYS"] ?? "";
  const secretKeys = SecretKeys.parse(listed === "" ? [] : JSON.parse(listed));
  return { values, secretKeys: new Set(secretKeys) };
}

/** The engine keeps every value as text: objects and lists as JSON, `true` as "true". Its CLI writes stack files so, too. */
export function decode(text: unknown): unknown {
  if (typeof text !== "string" || !/^(?:[[{]|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
