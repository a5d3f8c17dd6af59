import type { Service } from "../../src/catalog/services.ts";
import type { Registry } from "../registry/registry.ts";
import type { MatrixEntry } from "./matrix.ts";

/** Which images a commit needs and under which names. */
export interface ImagePlan {
  /** Registry and owner, `ghcr.io/acme`; GHCR accepts lower case only. */
  readonly namespace: string;
  /** Full commit id: the tag that a deployment looks for. */
  readonly commit: string;
  /** Git tree hash of each service's build context. */
  readonly revisions: Readonly<Record<string, string>>;
  /** Build again although the revision is known, on fresh base images. */
  readonly fresh: boolean;
}

/** One image that has to be built. */
export interface ImageJob extends MatrixEntry {
  readonly image: string;
  readonly revision: string;
  /** Tag that keeps the revision findable for later commits. */
  readonly tag: string;
}

/** `ghcr.io/acme/platform-backend`. */
export const imageName = (namespace: string, service: string): string =>
  `${namespace.toLowerCase()}/platform-${service}`;

/** The tag under which a revision is found again by a later commit. */
const revisionTag = (revision: string): string => `revision-${revision}`;

/**
 * Decide per service, and do what is cheap at once: nothing where the commit has its image, a byte-for-byte tag where
 * the revision was built before, and an entry in the answer where an image has to be built. Running it twice changes nothing.
 */
export async function planImages(
  registry: Pick<Registry, "digest" | "tag">,
  services: Readonly<Record<string, Service>>,
  { namespace, commit, revisions, fresh }: ImagePlan,
): Promise<readonly ImageJob[]> {
  const jobs = await Promise.all(
    Object.entries(services).map(async ([service, { context, ecosystem }]): Promise<readonly ImageJob[]> => {
      const image = imageName(namespace, service);
      const revision = revisions[service] ?? "";
      const tag = revisionTag(revision);
      const job: ImageJob = { service, context, ecosystem, image, revision, tag };
      if (fresh) return [job];
      if ((await registry.digest(image, commit)) !== undefined) return [];
      const known = await registry.digest(image, tag);
      if (known === undefined) return [job];
      await registry.tag(image, known, commit);
      return [];
    }),
  );
  return jobs.flat();
}

/** Full image names by service, where a release of a commit is looked up. */
export const repositoriesOf = (
  namespace: string,
  services: Readonly<Record<string, unknown>>,
): Record<string, string> =>
  Object.fromEntries(Object.keys(services).map((service) => [service, imageName(namespace, service)]));

/** Arguments of `gh` that accept an image only from the build workflow of this repository, whichever of its refs built it. */
export const verification = (image: string, repository: string): readonly string[] => [
  "attestation",
  "verify",
  `oci://${image}`,
  "--repo",
  repository,
  "--signer-workflow",
  `${repository}/.github/workflows/build.yml`,
];
