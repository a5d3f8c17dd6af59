import type { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { hostCommand } from "./command.ts";
import { databaseName } from "./environment.ts";
import type { DockerServiceArgs } from "./service.ts";

/** What a migration needs of the service it belongs to. */
export type MigrateArgs = Pick<DockerServiceArgs, "envs" | "host" | "image" | "network" | "secrets" | "service"> & {
  /** Command inside the service's image. */
  readonly command: readonly string[];
};

/** Brings the schema up to date with the new image, before any of its containers exists; a failure ends the release. */
export function migrate(name: string, args: MigrateArgs, opts: pulumi.CustomResourceOptions): local.Command {
  return hostCommand(
    name,
    {
      host: args.host,
      script: "migrate.sh",
      environment: {
        SERVICE: args.service,
        ROLE: databaseName,
        IMAGE: args.image,
        NETWORK: args.network.name,
        SECRETS: args.secrets.name,
        // One per line: the shell splits them without looking into them.
        ENVS: args.envs.toSorted().join("\n"),
        MIGRATION: args.command.join("\n"),
      },
      triggers: [args.image],
      secretOutput: true,
    },
    opts,
  );
}
