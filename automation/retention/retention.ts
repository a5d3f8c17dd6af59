import type { Docker } from "../host/docker-cli.ts";
import type { Registry } from "../registry/registry.ts";
import { expiredInRegistry, expiredOnHost, type HostImage, type RegistryImage, type Shelf } from "./plan.ts";

/** How many verified releases an environment keeps on its host, ready to go back to without a download. */
export const keptReleases = 5;

/** Remove images from a host that no kept release needs; returns what went. Volumes are never touched. */
export async function tidyHost(
  docker: Docker,
  shelves: readonly Shelf[],
  repositories: readonly string[],
  keep = keptReleases,
): Promise<readonly HostImage[]> {
  const listed = await docker(["image", "ls", "--all", "--digests", "--format", "{{.Repository}}\t{{.Digest}}"]);
  const images = lines(listed).map(([repository = "", digest = ""]) => ({ repository, digest }));
  const unique = [...new Map(images.map((image) => [`${image.repository}@${image.digest}`, image])).values()];
  const running = lines(await docker(["ps", "--all", "--no-trunc", "--format", "{{.Image}}"]));
  const used = new Set(running.map(([image = ""]) => image.split("@")[1] ?? image));
  const expired = expiredOnHost(unique, shelves, { keep, repositories, used });
  const removed = await Promise.all(
    expired.map(async (image) => {
      // Docker refuses to remove what something still uses; it then stays for the next time.
      const isGone = docker(["image", "rm", `${image.repository}@${image.digest}`]).then(
        () => true,
        () => false,
      );
      return (await isGone) ? [image] : [];
    }),
  );
  return removed.flat();
}

/** Remove digests from a registry that no environment has ever verified and whose commits are not on their way. */
export async function tidyRegistry(
  registry: Registry,
  shelves: readonly Shelf[],
  repositories: readonly string[],
  recent: ReadonlySet<string>,
): Promise<readonly RegistryImage[]> {
  const images = (await Promise.all(repositories.map((repository) => imagesIn(registry, repository)))).flat();
  const expired = expiredInRegistry(images, shelves, recent);
  for (const { repository, digest } of expired) await registry.remove(repository, digest);
  return expired;
}

async function imagesIn(registry: Registry, repository: string): Promise<readonly RegistryImage[]> {
  const tags = await registry.tags(repository);
  const found = await Promise.all(tags.map(async (tag) => ({ tag, digest: await registry.digest(repository, tag) })));
  const byDigest = Map.groupBy(found, ({ digest }) => digest);
  return [...byDigest].flatMap(([digest, group]) =>
    digest === undefined ? [] : [{ repository, digest, tags: group.map(({ tag }) => tag) }],
  );
}

const lines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
