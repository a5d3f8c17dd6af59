import type { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { hostCommand } from "./command.ts";
import type { Host } from "./host.ts";

/**
 * Waits until every container is healthy and fails at the first that cannot become so. Its inputs are ids and nothing
 * that can be tuned: another value would run it again over containers that serve. All else it reads from their labels.
 */
export function gate(
  name: string,
  args: { readonly host: Host; readonly ids: readonly pulumi.Input<string>[] },
  opts: pulumi.CustomResourceOptions,
): local.Command {
  const ids = pulumi.all([...args.ids]).apply((all) => all.join(" "));
  return hostCommand(name, { host: args.host, script: "gate.sh", environment: { IDS: ids }, triggers: args.ids }, opts);
}
