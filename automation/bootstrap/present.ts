import { z } from "zod";
import type { GitHub } from "../github/api.ts";
import type { Present } from "./missing.ts";

const Named = z.looseObject({ name: z.string() });

/** Names of all secrets and variables of a repository and its environments. */
export async function readPresent(github: GitHub): Promise<Present> {
  const names = async (path: string, key: string) =>
    (await github.pages(github.path(path), Named, { key })).map(({ name }) => name);
  const environments = await names("/environments", "environments");
  const all = async (kind: "secrets" | "variables") => {
    const entries = environments.map(
      async (name) => [name, await names(`/environments/${encodeURIComponent(name)}/${kind}`, kind)] as const,
    );
    return { "": await names(`/actions/${kind}`, kind), ...Object.fromEntries(await Promise.all(entries)) };
  };
  return { secret: await all("secrets"), variable: await all("variables") };
}
