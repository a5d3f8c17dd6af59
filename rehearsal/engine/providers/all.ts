import type { StackLocation } from "../../../automation/engine/engine.ts";
import type { Project } from "../project.ts";
import { secret, type Value } from "../values/value.ts";
import { command } from "./command.ts";
import { docker } from "./docker/provider.ts";
import { githubProvider } from "./github/github.ts";
import { openPulumi } from "./pulumi.ts";
import { Registry } from "./registry.ts";

/** Every package the embedded engine carries out, default providers configured from the stack's configuration. */
export function openRegistry(project: Project, location: StackLocation): Registry {
  const config: Record<string, Record<string, Value>> = {};
  for (const [key, { value, secret: isSecret }] of project.config) {
    const [name = "", property = ""] = key.split(":");
    if (name !== project.name) (config[name] ??= {})[property] = isSecret ? secret(value) : value;
  }
  return new Registry([command, docker, githubProvider(), openPulumi(location)], config);
}
