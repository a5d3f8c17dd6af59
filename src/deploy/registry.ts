import * as pulumi from "@pulumi/pulumi";
import { Accessory } from "./accessory.ts";
import type { AccessorySettings } from "./accessories.schema.ts";
import { gate } from "./gate.ts";
import type { Host } from "./host.ts";

/** What the local registry is. */
export interface LocalRegistryArgs {
  readonly host: Host;
  readonly accessory: AccessorySettings;
  readonly port: number;
  readonly keepData: boolean;
  readonly protect: boolean;
}

/** A registry on the loopback address, so that a clone deploys by digest without an account anywhere. */
export class LocalRegistry extends pulumi.ComponentResource {
  /** It takes pushes. */
  readonly ready: pulumi.Resource;

  constructor(
    name: string,
    { host, accessory, port, keepData, protect }: LocalRegistryArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("delivery:deploy:LocalRegistry", name, {}, opts);
    const { container } = new Accessory(
      name,
      {
        ...accessory,
        host,
        role: "registry",
        dataPath: "/var/lib/registry",
        ports: [{ internal: 5000, external: port, ip: "127.0.0.1" }],
        // The official image has wget and no bash, one from Debian packages the other way round.
        probe: ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:5000/v2/ || bash -c '</dev/tcp/127.0.0.1/5000'"],
        graceSeconds: 10,
        keepData,
        protect,
      },
      { parent: this },
    );
    this.ready = gate(`${name}-ready`, { host, ids: [container.id] }, { parent: this });
    this.registerOutputs({});
  }
}
