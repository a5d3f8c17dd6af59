import type { HostObject } from "../host/host.ts";

/** What happens to an object that a killed run created and the engine's state never heard of. */
export interface Remedy {
  /** Pulumi's resource type. */
  readonly type: string;
  /** How the object is recognised. */
  readonly key: string;
  readonly action: "adopt" | "none" | "remove";
  readonly why: string;
  /** The same by hand. */
  readonly command: string;
}

/** The remedies by kind of object; what a type without an object of its own needs is listed with `none`. */
export const remedies = {
  container: {
    type: "docker:index/container:Container",
    key: "labels delivery.platform and delivery.stack; the id is not in the state",
    action: "remove",
    why: "names are generated or taken, so no later run would find it or could create its own; data lies in volumes",
    command: "docker rm --force --volumes ID",
  },
  network: {
    type: "docker:index/network:Network",
    key: "labels delivery.platform and delivery.stack; the id is not in the state",
    action: "remove",
    why: "its name is taken for the next create; one with containers attached is left to Docker's own refusal",
    command: "docker network rm ID",
  },
  volume: {
    type: "docker:index/volume:Volume",
    key: "its name",
    action: "adopt",
    why: "it may hold data; the next create of the same name takes it over",
    command: "make up",
  },
  image: {
    type: "docker:index/image:Image",
    key: "its digest",
    action: "none",
    why: "pushing again gives the same digest; the retention removes what no ledger names",
    command: "make retention ENV=…",
  },
  command: {
    type: "command:local:Command",
    key: "its triggers",
    action: "none",
    why: "every script may run again; one that the state does not know does",
    command: "make up",
  },
} as const satisfies Record<string, Remedy>;

/** The remedy for an object on a host. */
export function remedyFor({ kind }: Pick<HostObject, "kind">): Remedy {
  return remedies[kind];
}
