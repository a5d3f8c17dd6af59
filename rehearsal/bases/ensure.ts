import { join } from "node:path";
import { z } from "zod";
import type { Docker } from "../docker/docker.ts";
import type { Note } from "../report.ts";
import { buildStandIns, nodeVersion } from "./build.ts";
import { type BaseImage, planBases, type Present, recipeOf, standInLabels } from "./images.ts";
import { pullAll } from "./pull.ts";

/** Everything of the stand-ins is in the folder of this file. */
export const recipeFolder = import.meta.dirname;

/** What ensuring the base images takes. */
export interface BasesSetup {
  readonly docker: Docker;
  /** Folder of the rehearsal: downloads are kept in `bases/` there, so that a second build is fast. */
  readonly dir: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Have these images on the engine: what is there stays, the rest is pulled, or built where no hub can be reached. */
export async function ensureBases(setup: BasesSetup, images: readonly BaseImage[], note: Note): Promise<string> {
  const recipe = recipeOf(recipeFolder, nodeVersion(setup.root));
  const plan = planBases(images, await presentBases(setup.docker, images), recipe);
  const here = `${images.length} images here`;
  if (plan.absent.length === 0 && plan.stale.length === 0) {
    return plan.standIns === 0 ? here : `${here}, ${plan.standIns} of them stand-ins built on this machine`;
  }
  const problem = plan.absent.length === 0 ? undefined : await pullAll(setup.docker, plan.absent, note);
  if (problem === undefined && plan.stale.length === 0) return `${plan.absent.length} images pulled`;
  const todo: BaseImage[] = [...(problem === undefined ? [] : plan.absent), ...plan.stale];
  await buildStandIns({ ...setup, cache: join(setup.dir, "bases") }, todo, recipe, problem, note);
  const why = problem === undefined ? "their recipe changed" : `no hub can be reached (${problem})`;
  return `${todo.length} stand-ins built from Debian packages: ${why}`;
}

const Labels = z.record(z.string(), z.string()).nullish();

/** What the engine has under the tags of these images. */
export async function presentBases(
  docker: Docker,
  images: readonly BaseImage[],
): Promise<ReadonlyMap<string, Present>> {
  const found = await Promise.all(
    images.map(async ({ tag }): Promise<readonly [string, Present]> => {
      const { code, stdout } = await docker.try(["image", "inspect", "--format", "{{json .Config.Labels}}", tag]);
      if (code !== 0) return [tag, "absent"];
      const labels = Labels.parse(JSON.parse(stdout)) ?? {};
      return [tag, labels[standInLabels.mark] === "true" ? { recipe: labels[standInLabels.recipe] ?? "" } : "real"];
    }),
  );
  return new Map(found);
}
