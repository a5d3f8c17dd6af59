import type { local } from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { hostCommand } from "./command.ts";
import type { Host } from "./host.ts";

/** What is watched after a switch. */
export interface SmokeArgs {
  readonly host: Host;
  readonly edge: docker.Container;
  readonly routes: local.Command;
  /** Hash that the edge has to answer with. */
  readonly hash: pulumi.Output<string>;
  /** How long an idle connection may still lead to the old containers. */
  readonly keepAliveSeconds: number;
}

/**
 * Watches the new release where users reach it, for as long as an idle connection of before the switch may still bring a
 * request to the old containers: the engine deletes those only afterwards.
 */
export function smoke(name: string, args: SmokeArgs, opts: pulumi.CustomResourceOptions): local.Command {
  return hostCommand(
    name,
    {
      host: args.host,
      script: "smoke.sh",
      environment: { EDGE: args.edge.name, HASH: args.hash, SECONDS_OLD_SERVES: args.keepAliveSeconds.toString() },
      triggers: [args.hash, args.edge.id],
    },
    { ...opts, dependsOn: [args.routes] },
  );
}
