import type { Facts } from "../src/config/facts.ts";
import type { PlatformSettings } from "../src/config/settings.ts";
import { platformOutputs, releasedImages } from "../src/deploy/compose.ts";
import { Platform } from "../src/deploy/platform.ts";

/** test: the images of a release that dev verified or a release branch made, never a build. */
export function test({ settings, facts }: { readonly settings: PlatformSettings; readonly facts: Facts }) {
  if (settings.retire) return {};
  const images = releasedImages(settings);
  const platform = new Platform({ environment: "test", settings, images, dockerHost: facts.dockerHost });
  return platformOutputs(platform.switched);
}
