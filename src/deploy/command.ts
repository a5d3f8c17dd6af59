import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { type Host, hostEnvironment } from "./host.ts";

/** A script of `scripts/` and what it is told. */
export interface HostCommandArgs {
  readonly host: Host;
  /** File in `scripts/`: an inline script would be printed whole in every error. */
  readonly script: string;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly stdin?: pulumi.Input<string>;
  /** What makes it run again; each of them is also in the environment or on stdin, so that it sees the new value. */
  readonly triggers: readonly pulumi.Input<string>[];
  /** Whether what it prints has to be kept like a secret; Pulumi does not follow secrets through a command. */
  readonly secretOutput?: boolean;
}

/** One step on the host that no resource can express. */
export function hostCommand(name: string, args: HostCommandArgs, opts: pulumi.CustomResourceOptions): local.Command {
  return new local.Command(
    name,
    {
      create: `sh scripts/${args.script}`,
      environment: { ...hostEnvironment(args.host), ...args.environment },
      ...(args.stdin === undefined ? {} : { stdin: args.stdin }),
      triggers: [...args.triggers],
    },
    { ...opts, ...(args.secretOutput === true ? { additionalSecretOutputs: ["stdout", "stderr"] } : {}) },
  );
}
