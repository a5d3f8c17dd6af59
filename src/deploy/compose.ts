import * as pulumi from "@pulumi/pulumi";
import { type ServiceName, services } from "../catalog/services.ts";
import type { PlatformSettings } from "../config/settings.ts";
import { repositoryFor } from "../images/reference.ts";
import type { ImageSource } from "../images/service-image.ts";
import type { Switched } from "./routes.ts";

/** Images of the release that was given; the configuration does not load without one. */
export function releasedImages({ release }: PlatformSettings): Record<ServiceName, ImageSource> {
  if (release === undefined) throw new pulumi.RunError("no release was given: deploy with automation/deploy.sh");
  return eachService((service) => ({ kind: "release", reference: release.images[service] }));
}

/** Images built from the clone, unless a release is given: then nothing is built. */
export function builtImages(
  settings: PlatformSettings,
  revisions: Readonly<Record<string, string>>,
): Record<ServiceName, ImageSource> {
  const { images, registry, release } = settings;
  if (release !== undefined || images.source === "release") return releasedImages(settings);
  return eachService((service) => ({
    kind: "build",
    context: services[service].context,
    revision: revisions[service] ?? "",
    repository: repositoryFor(registry, service),
    platform: images.platform,
    builder: images.builder,
  }));
}

/** A stack's outputs: what the switch confirmed, so that a rejected release leaves them as they were. */
export function platformOutputs(switched: pulumi.Output<Switched>, commit?: string) {
  return {
    environment: switched.apply(({ environment }) => environment),
    // The commit names what was built; as an output it changes nothing, as an input it would.
    release: switched.apply(({ release }) => ({ ...(commit === undefined ? {} : { commit }), ...release })),
    urls: switched.apply(({ urls }) => urls),
  };
}

function eachService(source: (service: ServiceName) => ImageSource): Record<ServiceName, ImageSource> {
  const entries = Object.keys(services).map((service) => [service, source(service as ServiceName)]);
  return Object.fromEntries(entries) as Record<ServiceName, ImageSource>;
}
