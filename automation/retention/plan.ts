import { digestOf, repositoryOf, type Release, serviceNames } from "../../src/release/contract.ts";

/** An image on a host, one per repository and digest. */
export interface HostImage {
  readonly repository: string;
  readonly digest: string;
}

/** Releases of one environment, newest verified first. */
export interface Shelf {
  readonly verified: readonly Release[];
  readonly current?: Release | undefined;
}

/** Every image that the newest releases of each shelf consist of, and what runs, whatever its age. */
export function keptDigests(shelves: readonly Shelf[], keep: number): ReadonlySet<string> {
  const releases = shelves.flatMap(({ verified, current }) => [
    ...verified.slice(0, Math.max(1, keep)),
    ...(current === undefined ? [] : [current]),
  ]);
  return new Set(releases.flatMap(({ images }) => serviceNames.map((service) => digestOf(images[service]))));
}

/** Images of our repositories on a host that no kept release needs and no container uses. */
export function expiredOnHost(
  images: readonly HostImage[],
  shelves: readonly Shelf[],
  limits: { readonly keep: number; readonly repositories: readonly string[]; readonly used: ReadonlySet<string> },
): readonly HostImage[] {
  const kept = keptDigests(shelves, limits.keep);
  return images.filter(
    ({ repository, digest }) =>
      limits.repositories.includes(repository) && !kept.has(digest) && !limits.used.has(digest),
  );
}

/** One digest in a registry and the tags that point at it. */
export interface RegistryImage extends HostImage {
  readonly tags: readonly string[];
}

const commitTag = /^[0-9a-f]{40}$/;

/**
 * Digests in a registry that may go: no ledger of any environment names them, they carry nothing but tags of commits, and
 * none of those commits is still on its way (given as `recent`). Version tags, revisions and everything unknown stay.
 */
export function expiredInRegistry(
  images: readonly RegistryImage[],
  shelves: readonly Shelf[],
  recent: ReadonlySet<string>,
): readonly RegistryImage[] {
  const everVerified = keptDigests(shelves, Number.POSITIVE_INFINITY);
  return images.filter(
    ({ digest, tags }) =>
      !everVerified.has(digest) && tags.length > 0 && tags.every((tag) => commitTag.test(tag) && !recent.has(tag)),
  );
}

/** Every repository that the releases of the shelves name. */
export function repositoriesOf(shelves: readonly Shelf[]): readonly string[] {
  const all = shelves.flatMap(({ verified }) =>
    verified.flatMap(({ images }) => serviceNames.map((service) => repositoryOf(images[service]))),
  );
  return [...new Set(all)].toSorted();
}
