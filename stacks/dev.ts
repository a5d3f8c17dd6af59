import type { Facts } from "../src/config/facts.ts";
import type { PlatformSettings } from "../src/config/settings.ts";
import { builtImages, platformOutputs } from "../src/deploy/compose.ts";
import { Platform } from "../src/deploy/platform.ts";

/** dev: built from the clone, unless a release is given. */
export function dev({ settings, facts }: { readonly settings: PlatformSettings; readonly facts: Facts }) {
  if (settings.retire) return {};
  const images = builtImages(settings, facts.revisions);
  const platform = new Platform({ environment: "dev", settings, images, dockerHost: facts.dockerHost });
  return platformOutputs(platform.switched, facts.commit);
}
