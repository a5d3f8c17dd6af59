import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type ServiceName, services } from "../catalog/services.ts";
import type { PlatformSettings } from "../config/settings.ts";
import { type ImageSource, ServiceImage } from "../images/service-image.ts";
import { scopeName } from "../lib/naming.ts";
import { LocalRegistry } from "./registry.ts";
import type { Switched } from "./routes.ts";
import type { Target } from "./target.schema.ts";
import type { TargetArgs } from "./target.ts";
import { DockerPlatform } from "./targets/docker.ts";

/** What a platform in one environment is. */
export interface PlatformArgs {
  /** Environment, and so the stack. */
  readonly environment: string;
  readonly settings: PlatformSettings;
  /** Address of the Docker engine, e.g. `unix:///var/run/docker.sock`. */
  readonly dockerHost: string;
  readonly images: Readonly<Record<ServiceName, ImageSource>>;
}

/** Everything of one environment: its registry where it has one, its images, and the target that runs them. */
export class Platform extends pulumi.ComponentResource {
  /** What serves, as the switch confirmed it. */
  readonly switched: pulumi.Output<Switched>;

  constructor(args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    const { settings } = args;
    const scope = { platform: settings.platform, stack: args.environment };
    const name = scopeName(scope);
    // One explicit host for everything: the provider obeys the environment, the commands `docker context`, else.
    const provider = new docker.Provider(`${name}-docker`, { host: args.dockerHost });
    super("delivery:deploy:Platform", name, {}, { ...opts, providers: { docker: provider } });
    const host = { scope, target: settings.target.host };
    const images = this.images(name, args, this.registry(name, host, settings));
    this.switched = this.deploy(name, settings.target, {
      host,
      images,
      settings,
      release: releaseText(settings, images),
      databasePassword: settings.databasePassword,
      certificate: settings.certificate,
      acmeAuthority: settings.acmeAuthority,
    });
    this.registerOutputs({ switched: this.switched });
  }

  private registry(name: string, host: TargetArgs["host"], settings: PlatformSettings): pulumi.Resource[] {
    const { registry, protect, maintenance, accessories } = settings;
    if (registry.kind !== "local") return [];
    const locks = { keepData: protect, protect: protect && !maintenance };
    const args = { host, accessory: accessories.registry, port: registry.port, ...locks };
    return [new LocalRegistry(`${name}-registry`, args, { parent: this }).ready];
  }

  private images(name: string, { images }: PlatformArgs, dependsOn: pulumi.Resource[]): TargetArgs["images"] {
    const entries = Object.keys(services).map((service) => [
      service,
      new ServiceImage(`${name}-${service}`, images[service as ServiceName], { parent: this, dependsOn }),
    ]);
    return Object.fromEntries(entries) as Record<ServiceName, ServiceImage>;
  }

  private deploy(name: string, target: Target, args: TargetArgs): pulumi.Output<Switched> {
    switch (target.kind) {
      case "docker":
        return new DockerPlatform(name, args, { parent: this }).switched;
      default:
        return target.kind satisfies never;
    }
  }
}

/** The release for the record: the given one, or what was built; a build has no commit of its own. */
function releaseText(settings: PlatformSettings, images: TargetArgs["images"]): pulumi.Output<string> {
  const { commit, version } = settings.release ?? {};
  const references = pulumi.all(
    Object.entries(images).map(([service, { reference }]) => reference.apply((text) => [service, text])),
  );
  return references.apply((pairs) =>
    JSON.stringify({
      ...(commit === undefined ? {} : { commit }),
      ...(version === undefined ? {} : { version }),
      images: Object.fromEntries(pairs),
    }),
  );
}
