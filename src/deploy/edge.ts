import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Accessory } from "./accessory.ts";
import type { AccessorySettings } from "./accessories.schema.ts";
import { hostCommand } from "./command.ts";
import { hostName } from "../lib/naming.ts";
import { acmeRole } from "./edge-challenge.ts";
import { edgeFolder, edgePorts, initialEdgeConfig } from "./edge-config.ts";
import type { Edge as EdgeSettings } from "./edge.schema.ts";
import { type Host, keptVolume } from "./host.ts";

/** What the entrance is. */
export interface EdgeArgs {
  readonly host: Host;
  readonly settings: EdgeSettings;
  readonly accessory: AccessorySettings;
  readonly network: docker.Network;
  /** Certificate chain and key as PEM; needed for HTTPS. */
  readonly certificate: pulumi.Output<string> | undefined;
  readonly keepData: boolean;
  readonly protect: boolean;
}

/**
 * Whether the edge answers. On the way it takes up a certificate that the ACME client has left, by a seamless reload
 * that never meets one of a switch; one that HAProxy does not accept is put aside.
 */
const probe = `</dev/tcp/127.0.0.1/${edgePorts.http} || exit 1
cd ${edgeFolder} && [ -s certificate.next ] || exit 0
exec 9>lock; flock -n 9 || exit 0
[ ! -e certificate.pem ] || cp -p certificate.pem certificate.last
mv certificate.next certificate.pem
haproxy -c -q -f haproxy.cfg && kill -USR2 1 && echo "certificate taken up" && exit 0
mv certificate.pem certificate.refused; [ ! -e certificate.last ] || mv certificate.last certificate.pem`;

/**
 * HAProxy, the only container with ports on the host. It starts with a configuration that answers 503; every further one
 * comes from the routes step, on the volume, so that replacing the container brings the live routes back.
 */
export class Edge extends pulumi.ComponentResource {
  readonly container: docker.Container;
  /** The configuration's volume has what the next reload needs. */
  readonly prepared: pulumi.Resource;
  /** Name of that volume. */
  readonly volume: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:deploy:Edge", name, {}, opts);
    const { host, settings } = args;
    const volume = keptVolume(host, "edge", { parent: this, protect: args.keepData });
    const challenged = hostName(host.scope, acmeRole);
    const initial = initialEdgeConfig({ ...settings, https: undefined, certificate: undefined, challenged });
    this.volume = volume.name;
    const pem = args.certificate ?? "";
    this.prepared = hostCommand(
      `${name}-files`,
      {
        host,
        script: "edge-files.sh",
        environment: { IMAGE: args.accessory.image, VOLUME: volume.name },
        stdin: pulumi.interpolate`${initial.live}#--- certificate\n${pem}`,
        triggers: [volume.name],
        secretOutput: true,
      },
      { parent: this },
    );
    const ports = [
      { internal: edgePorts.http, external: settings.httpPort },
      ...(settings.https === undefined ? [] : [{ internal: edgePorts.https, external: settings.https.port }]),
    ];
    this.container = new Accessory(
      name,
      {
        host,
        role: "edge",
        image: args.accessory.image,
        memoryMb: args.accessory.memoryMb,
        network: args.network,
        volumes: [{ volumeName: volume.name, containerPath: edgeFolder }],
        command: ["haproxy", "-W", "-db", "-f", `${edgeFolder}/haproxy.cfg`],
        ports: ports.map(({ internal, external }) => ({ internal, external, ip: settings.address })),
        probe: ["CMD", "bash", "-c", probe],
        graceSeconds: 10,
        keepData: args.keepData,
        protect: args.protect,
        dependsOn: [this.prepared],
      },
      { parent: this },
    ).container;
    this.registerOutputs({ id: this.container.id });
  }
}
