import { join } from "node:path";
import { planImages } from "../../automation/ci/images.ts";
import { openRegistries } from "../../automation/registry/registry.ts";
import { services, type ServiceName } from "../../src/catalog/services.ts";
import { digestOf, repositoryOf, type Release } from "../../src/release/contract.ts";
import type { Docker } from "../docker/docker.ts";
import type { Scene } from "./scene.ts";

/** Tree hash of each service's sources at a commit: what an image is named after. */
async function revisions(scene: Scene, commit: string): Promise<Record<string, string>> {
  const entries = Object.entries(services).map(async ([name, { context }]) => [
    name,
    await scene.git("rev-parse", `${commit}:${context}`),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/** Give what was built the tags that the images workflow gives, so that later commits find it by its revision. */
export async function publish(scene: Scene, { commit, images }: Release): Promise<void> {
  const registry = openRegistries();
  for (const [service, revision] of Object.entries(await revisions(scene, commit))) {
    const image = images[service as ServiceName];
    await registry.tag(repositoryOf(image), digestOf(image), `revision-${revision}`);
    await registry.tag(repositoryOf(image), digestOf(image), commit);
  }
}

/** What the images workflow does for a commit: build what is new, tag what is known byte for byte. Answers what was built. */
export async function buildCommit(scene: Scene, docker: Docker, commit: string): Promise<readonly string[]> {
  const { namespace } = scene;
  const plan = { namespace, commit, revisions: await revisions(scene, commit), fresh: false };
  const jobs = await planImages(openRegistries(), services, plan);
  for (const { context, image, revision, tag } of jobs) {
    const names = [tag, commit].map((name) => `${image}:${name}`);
    const tags = names.flatMap((name) => ["--tag", name]);
    await docker.run([
      "build",
      "--quiet",
      "--provenance=false",
      "--build-arg",
      `REVISION=${revision}`,
      ...tags,
      join(scene.settings.root, context),
    ]);
    for (const name of names) await docker.run(["push", "--quiet", name]);
  }
  return jobs.map(({ service }) => service);
}
