import { z } from "zod";
import { baseImages, standInLabels, testImages } from "./bases/images.ts";
import type { Docker } from "./docker/docker.ts";
import { UserError } from "../src/lib/errors.ts";

/** What was removed, for a person to read. */
export type Removed = Readonly<Record<"containers" | "images" | "networks" | "volumes", number>>;

/**
 * Remove everything of a platform from the Docker engine by its labels, whatever any state says about it: containers
 * first, networks and volumes are free only without them.
 */
export async function sweepPlatform(docker: Docker, platform: string): Promise<Removed> {
  const label = ["--filter", `label=delivery.platform=${platform}`];
  const containers = await remove(docker, ["ps", "--all", "--quiet", ...label], ["rm", "--force", "--volumes"]);
  const networks = await remove(docker, ["network", "ls", "--quiet", ...label], ["network", "rm"]);
  const volumes = await remove(docker, ["volume", "ls", "--quiet", ...label], ["volume", "rm", "--force"]);
  return { containers, networks, volumes, images: 0 };
}

async function remove(docker: Docker, list: readonly string[], command: readonly string[]): Promise<number> {
  const ids = lines(await docker.run(list));
  if (ids.length === 0) return 0;
  const { code, stderr } = await docker.try([...command, ...ids]);
  const left = lines(await docker.run(list));
  if (code !== 0 && left.length > 0)
    throw new UserError(`Docker did not let go of ${left.join(", ")}: ${stderr.trim().split("\n").at(-1)}`);
  return ids.length;
}

const lines = (text: string) => [...new Set(text.split("\n").filter((line) => line !== ""))];

const Listed = z.object({ Repository: z.string(), Tag: z.string(), Digest: z.string() });

/** Remove every name that images have on this machine in a registry, or in a namespace of it: `127.0.0.1:5001`. */
export async function sweepImages(docker: Docker, registry: string): Promise<number> {
  const names = await imageNames(docker, `${registry}/`);
  if (names.length > 0) await docker.try(["image", "rm", "--force", ...names]);
  return names.length;
}

/** Names of images in a registry: by tag, and by digest where no tag is left. */
async function imageNames(docker: Docker, registry: string): Promise<string[]> {
  const listed = await docker.run(["images", "--digests", "--format", "{{json .}}", `${registry}*`]);
  const deep = await docker.run(["images", "--digests", "--format", "{{json .}}", `${registry}*/*`]);
  const found = lines(`${listed}\n${deep}`).map((line) => Listed.parse(JSON.parse(line)));
  const tags = found.filter(({ Tag }) => Tag !== "<none>").map(({ Repository, Tag }) => `${Repository}:${Tag}`);
  const digests = found
    .filter(({ Digest }) => Digest !== "<none>")
    .map(({ Repository, Digest }) => `${Repository}@${Digest}`);
  return [...new Set([...tags, ...digests])];
}

/**
 * Remove the stand-ins for base images: under the names of real ones they must not outlive what needs them. Where another
 * platform is on this engine they stay.
 */
export async function sweepStandIns(docker: Docker, platform: string): Promise<string> {
  const others = await otherPlatforms(docker, platform);
  if (others.length > 0) return `kept for ${others.join(", ")}`;
  const filter = ["--filter", `label=${standInLabels.mark}=true`];
  const tags = new Set(lines(await docker.run(["images", "--format", "{{.Repository}}:{{.Tag}}", ...filter])));
  const ours = [...baseImages, ...testImages].map(({ tag }) => tag).filter((tag) => tags.has(tag));
  if (ours.length === 0) return "none";
  const { code, stderr } = await docker.try(["image", "rm", ...ours]);
  return code === 0 ? `${ours.length} removed` : `some are in use (${stderr.trim().split("\n").at(-1)})`;
}

async function otherPlatforms(docker: Docker, platform: string): Promise<string[]> {
  const format = ["--format", '{{.Label "delivery.platform"}}'];
  const listed = await Promise.all(
    [
      ["ps", "--all"],
      ["volume", "ls"],
      ["network", "ls"],
    ].map((list) => docker.run([...list, "--filter", "label=delivery.platform", ...format])),
  );
  return lines(listed.join("\n")).filter((name) => name !== platform);
}
