import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Service } from "../catalog/services.ts";
import { labelsOf } from "../lib/labels.ts";
import { replicaName } from "../lib/naming.ts";
import { type Host, logLimits } from "./host.ts";
import { cpuLimit, goDuration, memoryLimit } from "./spelling.ts";
import type { ServiceSettings } from "./services.schema.ts";

/** What a running service is. */
export interface DockerServiceArgs {
  readonly host: Host;
  /** Name in the catalog. */
  readonly service: string;
  readonly definition: Service;
  readonly settings: ServiceSettings;
  /** `repository@sha256:…` */
  readonly image: pulumi.Output<string>;
  readonly network: docker.Network;
  readonly secrets: docker.Volume;
  readonly envs: readonly string[];
}

/**
 * The containers of one service. New ones start beside the old ones: they have no fixed name and no port on the host, and
 * the engine deletes the old ones last, after the switch.
 */
export class DockerService extends pulumi.ComponentResource {
  readonly containers: readonly docker.Container[];

  constructor(name: string, args: DockerServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:deploy:DockerService", name, {}, opts);
    const inputs = containerInputs(args);
    this.containers = Array.from(
      { length: args.settings.replicas },
      (_, index) =>
        new docker.Container(replicaName(name, index), inputs, {
          parent: this,
          // The provider deletes containers first unless told otherwise; that lost 176 to 319 of 7,000 requests a release.
          deleteBeforeReplace: false,
          // The provider would accept a changed probe without ever applying it.
          replaceOnChanges: ["healthcheck"],
        }),
    );
    this.registerOutputs({ ids: this.containers.map((container) => container.id) });
  }
}

function containerInputs(args: DockerServiceArgs): docker.ContainerArgs {
  const { host, service, definition, settings } = args;
  // Of the bytes, not of the source: it is the same whether they were built here or came in with a release.
  const revision = args.image.apply((image) => image.slice(image.indexOf("@sha256:") + 8).slice(0, 12));
  const identity = { service, revision, readySeconds: settings.readyTimeoutSeconds };
  return {
    image: args.image,
    labels: labelsOf(host.scope, identity),
    envs: args.envs.toSorted(),
    networksAdvanced: [{ name: args.network.name }],
    volumes: [{ volumeName: args.secrets.name, containerPath: "/run/secrets", readOnly: true }],
    // Every image has `probe <port>`, which asks the service for its health.
    healthcheck: {
      tests: ["CMD", "probe", definition.port.toString()],
      interval: "2s",
      timeout: "5s",
      retries: 3,
      startPeriod: goDuration(settings.startSeconds),
      startInterval: "200ms",
    },
    restart: "unless-stopped",
    ...memoryLimit(settings.memoryMb),
    cpus: cpuLimit(settings.cpus),
    readOnly: true,
    tmpfs: { "/tmp": "size=64m,mode=1777" },
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    destroyGraceSeconds: definition.graceSeconds + 5,
    ...logLimits,
  };
}
