import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Image that something of ours is built on or runs, and the target of the Dockerfile beside this file that stands in for it. */
export interface BaseImage {
  readonly tag: string;
  readonly target: string;
}

/** What a platform is built from and runs: the only images that come from a hub. */
export const baseImages: readonly BaseImage[] = [
  { tag: "python:3.13-slim-trixie", target: "python" },
  { tag: "node:24-trixie-slim", target: "node" },
  { tag: "postgres:17-trixie", target: "postgres" },
  { tag: "redis:8-trixie", target: "redis" },
  { tag: "haproxy:3.0", target: "haproxy" },
  { tag: "nginx:1.26", target: "nginx" },
  { tag: "registry:2", target: "registry" },
];

/** What only tests start. */
export const testImages: readonly BaseImage[] = [
  { tag: "goacme/lego:v4.25.2", target: "lego" },
  { tag: "ghcr.io/letsencrypt/pebble:2.8.0", target: "pebble" },
];

/** Labels of a stand-in: that it is one, and which recipe it was built from. */
export const standInLabels = { mark: "delivery.stand-in", recipe: "delivery.stand-in-recipe" } as const;

/** npm of the node stand-in; the real image brings its own. */
export const npmVersion = "11.19.1";

/** Version of a recipe: a hash over everything that decides what is in the stand-ins. */
export function recipeOf(folder: string, nodeVersion: string): string {
  const hash = createHash("sha256").update(`${nodeVersion} ${npmVersion}`);
  const files = ["Dockerfile", "debs.sh", "packages.txt", "rootfs.sh", ...recipeFiles(folder)];
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest("hex").slice(0, 12);
}

function recipeFiles(folder: string): string[] {
  return readdirSync(join(folder, "recipes"))
    .toSorted()
    .map((file) => join("recipes", file));
}

/** What the engine has under a tag: a real image, a stand-in of some recipe, or nothing. */
export type Present = "absent" | "real" | { readonly recipe: string };

/** What is to be done about the base images. */
export interface BasePlan {
  /** Nothing is there under these tags: pull them. */
  readonly absent: readonly BaseImage[];
  /** Stand-ins of another recipe: build them anew. */
  readonly stale: readonly BaseImage[];
  readonly standIns: number;
}

/** Real images stay as they are; stand-ins have to be of today's recipe. */
export function planBases(
  images: readonly BaseImage[],
  present: ReadonlyMap<string, Present>,
  recipe: string,
): BasePlan {
  const state = (image: BaseImage) => present.get(image.tag) ?? "absent";
  const isStandIn = (image: BaseImage) => typeof state(image) === "object";
  return {
    absent: images.filter((image) => state(image) === "absent"),
    stale: images.filter((image) => {
      const found = state(image);
      return typeof found === "object" && found.recipe !== recipe;
    }),
    standIns: images.filter(isStandIn).length,
  };
}

/** The build of some stand-ins as one bake file: common layers are built once, the rest in parallel. */
export function bakeFile(images: readonly BaseImage[], recipe: string, dockerfile: string): string {
  const common = {
    context: ".",
    dockerfile,
    labels: { [standInLabels.mark]: "true", [standInLabels.recipe]: recipe },
    attest: ["type=provenance,disabled=true"],
  };
  const targets = images.map(({ tag, target }) => [target, { ...common, target, tags: [tag] }] as const);
  return JSON.stringify({
    group: { default: { targets: images.map(({ target }) => target) } },
    target: Object.fromEntries(targets),
  });
}
