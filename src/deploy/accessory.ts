import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../lib/labels.ts";
import { hostName } from "../lib/naming.ts";
import { type Host, keptVolume, logLimits } from "./host.ts";
import { memoryLimit } from "./spelling.ts";

/** What an accessory is. */
export interface AccessoryArgs {
  readonly host: Host;
  /** Role, e.g. `postgres`; its name on the network is `<platform>-<stack>-<role>`. */
  readonly role: string;
  readonly image: string;
  readonly memoryMb: number;
  /** Network to join, none for what is reached through its port only. */
  readonly network?: docker.Network;
  /** Where its own volume is mounted. */
  readonly dataPath?: string;
  /** Further volumes. */
  readonly volumes?: readonly docker.types.input.ContainerVolume[];
  readonly envs?: readonly string[];
  readonly entrypoints?: readonly string[];
  readonly command?: readonly string[];
  readonly ports?: readonly docker.types.input.ContainerPort[];
  /** Probe inside the container. */
  readonly probe: readonly string[];
  /** Time it may take to stop: a database writes its memory out first. */
  readonly graceSeconds: number;
  /** Whether the volume may not be deleted. */
  readonly keepData: boolean;
  /** Whether the container may not be deleted or replaced. */
  readonly protect: boolean;
  readonly dependsOn?: readonly pulumi.Resource[];
}

/**
 * One container with one volume that must never run twice: a second writer breaks the data, so it is deleted before it is
 * replaced, by a fixed name, and only when `protect` allows it.
 */
export class Accessory extends pulumi.ComponentResource {
  readonly container: docker.Container;
  /** Name on the network. */
  readonly address: string;

  constructor(name: string, args: AccessoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:deploy:Accessory", name, {}, opts);
    this.address = hostName(args.host.scope, args.role);
    const data =
      args.dataPath === undefined
        ? []
        : [{ volume: keptVolume(args.host, args.role, { parent: this, protect: args.keepData }), path: args.dataPath }];
    this.container = new docker.Container(
      name,
      {
        name: this.address,
        image: args.image,
        ...(args.entrypoints === undefined ? {} : { entrypoints: [...args.entrypoints] }),
        ...(args.command === undefined ? {} : { command: [...args.command] }),
        envs: (args.envs ?? []).toSorted(),
        labels: labelsOf(args.host.scope, { service: args.role, readySeconds: 120 }),
        ...memoryLimit(args.memoryMb),
        networksAdvanced: args.network === undefined ? [] : [{ name: args.network.name }],
        ports: [...(args.ports ?? [])],
        volumes: [
          ...data.map(({ volume, path }) => ({ volumeName: volume.name, containerPath: path })),
          ...(args.volumes ?? []),
        ],
        healthcheck: {
          tests: [...args.probe],
          // A probe is a process in the container: at 5 s those of three platforms took half a processor.
          interval: "10s",
          // Patient: a database that starts on a busy host is slow, not sick; one that ends is seen at once all the same.
          timeout: "10s",
          retries: 5,
          startPeriod: "2m0s",
          startInterval: "250ms",
        },
        restart: "unless-stopped",
        securityOpts: ["no-new-privileges:true"],
        destroyGraceSeconds: args.graceSeconds,
        ...logLimits,
      },
      { parent: this, protect: args.protect, deleteBeforeReplace: true, dependsOn: [...(args.dependsOn ?? [])] },
    );
    this.registerOutputs({ address: this.address });
  }
}
