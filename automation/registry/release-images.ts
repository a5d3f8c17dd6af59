import { digestOf, Release, repositoryOf, serviceNames } from "../../src/release/contract.ts";
import { UserError } from "../../src/lib/errors.ts";
import type { Registry } from "./registry.ts";

/** The release behind the tag `{git-sha}`: every service's digest, or one sentence with all that are missing. */
export async function releaseOfCommit(
  registry: Registry,
  commit: string,
  repositories: Readonly<Record<string, string>>,
): Promise<Release> {
  const found = await Promise.all(
    serviceNames.map(async (service) => {
      const repository = repositories[service] ?? "";
      const digest = await registry.digest(repository, commit);
      return { service, repository, digest };
    }),
  );
  const missing = found.filter(({ digest }) => digest === undefined);
  if (missing.length > 0) {
    const list = missing.map(({ repository }) => `${repository}:${commit}`).join(", ");
    throw new UserError(
      `Commit ${commit.slice(0, 7)} has no complete set of images, missing ${list}: push the commit and wait for its images workflow.`,
    );
  }
  const images = Object.fromEntries(
    found.map(({ service, repository, digest }) => [service, `${repository}@${digest}`]),
  );
  return Release.parse({ commit, images });
}

/** Give every image of a release the tags that people look for; the bytes stay what they were. */
export async function tagRelease(registry: Registry, release: Release, tags: readonly string[]): Promise<void> {
  for (const tag of tags) {
    await Promise.all(
      serviceNames.map((service) => {
        const image = release.images[service];
        return registry.tag(repositoryOf(image), digestOf(image), tag);
      }),
    );
  }
}

/** The images of a release that its registry does not have. */
export async function missingImages(registry: Registry, release: Release): Promise<readonly string[]> {
  const found = await Promise.all(
    serviceNames.map(async (service) => {
      const image = release.images[service];
      return (await registry.digest(repositoryOf(image), digestOf(image))) === undefined ? [image] : [];
    }),
  );
  return found.flat();
}
