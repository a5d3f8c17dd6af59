import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { hostName, type Scope } from "../lib/naming.ts";
import { labelsOf } from "../lib/labels.ts";

/** A Docker host as everything on it needs it. */
export interface Host {
  readonly scope: Scope;
  /** What commands are told, as configured: `local` or `ssh://…`; the scripts find the socket of `local` themselves. */
  readonly target: string;
}

/** Environment of every command on a host. */
export function hostEnvironment({ scope, target }: Host): Record<string, string> {
  return { DOCKER_TARGET: target, PLATFORM: scope.platform, STACK: scope.stack };
}

/** A network of the platform; its name is its identity, so it is replaced only by deleting it first. */
export function platformNetwork(host: Host, opts: pulumi.CustomResourceOptions): docker.Network {
  const name = hostName(host.scope, "network");
  return new docker.Network(name, { name, labels: labelsOf(host.scope) }, { ...opts, deleteBeforeReplace: true });
}

/** A volume that outlives what uses it: an existing one of the same name is taken over, a removed one is kept on the host. */
export function keptVolume(host: Host, role: string, opts: pulumi.CustomResourceOptions): docker.Volume {
  const name = hostName(host.scope, role);
  return new docker.Volume(
    name,
    { name, labels: labelsOf(host.scope, { service: role }) },
    { ...opts, deleteBeforeReplace: true, retainOnDelete: opts.protect === true },
  );
}

/** Log limits of every container: a chatty service must not fill the host's disk. */
export const logLimits = { logDriver: "json-file", logOpts: { "max-size": "10m", "max-file": "3" } } as const;

/** Memory limit without swap. Docker allows as much swap again where none is named, and the provider then sees a difference. */
export function memoryLimit(megabytes: number) {
  return { memory: megabytes, memorySwap: megabytes };
}

/** Processor limit as the provider spells what it reads back; `1` for its `1.0` would replace the container each time. */
export function cpuLimit(cpus: number): string {
  const text = cpus.toFixed(9);
  return text.split("0").length - 1 === 9 ? cpus.toFixed(1) : text.replace(/0+$/, "");
}
