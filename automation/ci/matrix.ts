import type { Service } from "../../src/catalog/services.ts";

/** One job of a matrix: everything a workflow step needs to know about a service. */
export interface MatrixEntry {
  readonly service: string;
  readonly context: string;
  readonly ecosystem: Service["ecosystem"];
}

/** The services of a catalog as matrix entries, so that a new service needs no edit in a workflow. */
export function serviceMatrix(services: Readonly<Record<string, Service>>): readonly MatrixEntry[] {
  return Object.entries(services).map(([service, { context, ecosystem }]) => ({ service, context, ecosystem }));
}

/** Services whose build context contains one of the changed files. */
export function changedServices(
  services: Readonly<Record<string, Pick<Service, "context">>>,
  files: readonly string[],
): readonly string[] {
  return Object.entries(services)
    .filter(([, { context }]) => files.some((file) => file.startsWith(`${context.replace(/\/$/, "")}/`)))
    .map(([service]) => service);
}

/** Tests that need services of their own, or a Docker engine of their own: other jobs and `make campaign` run these. */
const elsewhere = new Set(["browser", "outage"]);

/** Test files that deploy to Docker, one job each, so that the slowest of them decides and not their sum. */
export const deploymentTests = (files: readonly string[]): readonly string[] =>
  files
    .flatMap((file) => /^([\w-]+)\.test\.ts$/.exec(file)?.[1] ?? [])
    .filter((name) => !elsewhere.has(name))
    .toSorted();
