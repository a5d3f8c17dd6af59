import { z } from "zod";
import { services, type ServiceName } from "../catalog/services.ts";

// A colon belongs to the registry's port only: what follows the last slash has none, so a tag cannot hide here.
const reference =
  /^(?:[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*@sha256:[0-9a-f]{64}$/;
const semver = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** One image by its bytes: `repository@sha256:<64 hex>`; a tag moves, so none is allowed, not even beside a digest. */
export const ImageReference = z
  .string()
  .regex(reference, "expected repository@sha256:<64 hex characters>, without a tag");
export type ImageReference = z.infer<typeof ImageReference>;

/** A full git commit id. */
export const CommitId = z.string().regex(/^[0-9a-f]{40}$/, "expected a full commit id, 40 hex characters");
export type CommitId = z.infer<typeof CommitId>;

const imageOf = Object.fromEntries(Object.keys(services).map((service) => [service, ImageReference]));

/** What runs or shall run in an environment: every service of the catalog by digest, or nothing at all. */
export const Release = z.strictObject({
  commit: CommitId,
  version: z.string().regex(semver, "expected a version such as 1.4.0, without a leading v").optional(),
  images: z.strictObject(imageOf as Record<ServiceName, typeof ImageReference>),
});
export type Release = z.infer<typeof Release>;

/** Whether two releases are the same bytes; commit, version and the registry they come from are names, not content. */
export function sameImages(one: Release, other: Release): boolean {
  return serviceNames.every((service) => digestOf(one.images[service]) === digestOf(other.images[service]));
}

/** The catalog's services in their order. */
export const serviceNames = Object.keys(services) as ServiceName[];

/** The digest of a reference, `sha256:…`. */
export function digestOf(image: ImageReference): string {
  return image.slice(image.indexOf("@") + 1);
}

/** The repository of a reference, with its registry. */
export function repositoryOf(image: ImageReference): string {
  return image.slice(0, image.indexOf("@"));
}

/** The release as the one line of JSON that goes into stack config: stable key order, so an equal release is an equal string. */
export function formatRelease({ commit, version, images }: Release): string {
  const ordered = Object.fromEntries(serviceNames.map((service) => [service, images[service]]));
  return JSON.stringify({ commit, ...(version === undefined ? {} : { version }), images: ordered });
}

/** What people call a release: `1.4.0 (0123abc)`, or the short commit where it has no version. */
export function nameOf({ commit, version }: Pick<Release, "commit" | "version">): string {
  const short = commit.slice(0, 7);
  return version === undefined ? short : `${version} (${short})`;
}
