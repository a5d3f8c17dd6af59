import type { local } from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { hostCommand } from "./command.ts";
import type { EdgeConfig } from "./edge-config.ts";
import type { Host } from "./host.ts";

/** What a switch prints once it is confirmed; the stack's outputs are taken from it and so always describe what serves. */
export const Switched = z.strictObject({
  environment: z.string(),
  release: z.looseObject({ images: z.record(z.string(), z.string()) }),
  urls: z.record(z.string(), z.string()),
  hash: z.string(),
});
export type Switched = z.infer<typeof Switched>;

/** What is switched to. */
export interface RoutesArgs {
  readonly host: Host;
  readonly edge: docker.Container;
  readonly config: pulumi.Output<EdgeConfig>;
  /** Revision that each service has to answer with, where it is known; else the image's own label says it. */
  readonly revisions: Readonly<Record<string, string | undefined>>;
  /** Recorded in the output, as JSON. */
  readonly release: pulumi.Output<string>;
  readonly urls: Readonly<Record<string, string>>;
}

/**
 * The one switch of the platform: offers the new routes on an internal listener, tests them there, then takes them over
 * and confirms them by their hash. Where anything fails the previous configuration is put back.
 */
export function routes(name: string, args: RoutesArgs, opts: pulumi.CustomResourceOptions): local.Command {
  const hash = args.config.apply((config) => config.hash);
  return hostCommand(
    name,
    {
      host: args.host,
      script: "routes.sh",
      environment: {
        EDGE: args.edge.name,
        HASH: hash,
        REVISIONS: Object.entries(args.revisions)
          .map(([service, revision]) => `${service}=${revision ?? "label"}`)
          .join(" "),
        RELEASE: args.release,
        URLS: JSON.stringify(args.urls),
      },
      stdin: args.config.apply((config) => `${config.live}#--- candidate\n${config.candidate}`),
      triggers: [hash, args.edge.id],
    },
    opts,
  );
}

/** Reads what a switch printed. */
export function parseSwitched(stdout: string): Switched {
  return Switched.parse(JSON.parse(stdout));
}
