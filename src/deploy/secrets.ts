import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Password } from "../config/settings.ts";
import { hostCommand } from "./command.ts";
import { databaseName } from "./environment.ts";
import { type Host, keptVolume } from "./host.ts";

/** What the secrets volume holds. */
export interface SecretsArgs {
  readonly host: Host;
  readonly databasePassword: Password;
  /** Image with a shell that the files are written with. */
  readonly image: string;
  readonly keepData: boolean;
}

/**
 * A volume with one file per secret, mounted read-only. Containers get secrets as files: in their environment they would
 * show in `docker inspect` and hide every other variable's difference.
 */
export class Secrets extends pulumi.ComponentResource {
  readonly volume: docker.Volume;
  /** The files are there. */
  readonly written: pulumi.Resource;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:deploy:Secrets", name, {}, opts);
    this.volume = keptVolume(args.host, "secrets", { parent: this, protect: args.keepData });
    const password = args.databasePassword;
    this.written = hostCommand(
      `${name}-files`,
      {
        host: args.host,
        script: "write-secrets.sh",
        environment: { IMAGE: args.image, VOLUME: this.volume.name, PASSWORD: password.source, ROLE: databaseName },
        ...(password.source === "given" ? { stdin: password.value } : {}),
        triggers: [this.volume.name],
        secretOutput: true,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
