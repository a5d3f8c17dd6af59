import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const Job = z.looseObject({ environment: z.union([z.string(), z.looseObject({ name: z.string() })]).optional() });
const Workflow = z.looseObject({ jobs: z.record(z.string(), Job) });

/** A secret or variable that a job of an environment reads. */
export interface Need {
  readonly environment: string;
  readonly kind: "secret" | "variable";
  readonly name: string;
}

/** What the jobs of a workflow read, by environment; a job that takes any environment counts for each of them. Pure. */
export function needsOf(text: string, environments: readonly string[]): Need[] {
  const { jobs } = Workflow.parse(parse(text));
  return Object.values(jobs).flatMap((job) => {
    const named = typeof job.environment === "object" ? job.environment.name : job.environment;
    if (named === undefined) return [];
    const targets = named.includes("${{") ? environments : [named];
    const names = [...JSON.stringify(job).matchAll(/\b(secrets|vars)\.([A-Z_][A-Z0-9_]*)/g)];
    return targets.flatMap((environment) =>
      names.flatMap(([, kind, name = ""]) =>
        name.startsWith("GITHUB_")
          ? []
          : [{ environment, kind: kind === "vars" ? "variable" : "secret", name } as const],
      ),
    );
  });
}

/** What all workflows of a clone read. */
export function readNeeds(root: string, environments: readonly string[]): Need[] {
  const folder = join(root, ".github", "workflows");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  const needs = files.flatMap((file) => needsOf(readFileSync(join(folder, file), "utf8"), environments));
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

/** Names there are: by environment, the repository's own under an empty name. */
export type Present = Readonly<Record<"secret" | "variable", Readonly<Record<string, readonly string[]>>>>;

/** What is read and is not there, with the command that brings it. Pure. */
export function missing(needs: readonly Need[], present: Present): string[] {
  return needs
    .filter(
      ({ environment, kind, name }) =>
        ![...(present[kind][environment] ?? []), ...(present[kind][""] ?? [])].includes(name),
    )
    .map(({ environment, kind, name }) =>
      kind === "secret"
        ? `make secret ENV=${environment} NAME=${name}`
        : `delivery:environments.${environment}.variables.${name} in Pulumi.governance.yaml`,
    )
    .toSorted();
}
