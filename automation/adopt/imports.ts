import { z } from "zod";
import type { GitHub } from "../github/api.ts";

/** A resource a program wants to create, as a preview plans it. */
export interface Creation {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const Named = z.looseObject({ id: z.number(), name: z.string() });

/** What is at GitHub, as far as it can stand in the way of a creation: its own numbers by name. */
export interface ExistingObjects {
  readonly repository: string | undefined;
  readonly rulesets: Readonly<Record<string, number>>;
  readonly labels: readonly string[];
  readonly environments: readonly string[];
  /** Number by environment and type and pattern, e.g. `prod branch main`. */
  readonly policies: Readonly<Record<string, number>>;
  /** Names by environment; the repository's own under an empty name. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
}

/** Nothing at all. */
export const nothing: ExistingObjects = {
  repository: undefined,
  rulesets: {},
  labels: [],
  environments: [],
  policies: {},
  variables: {},
};

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** Whether a list has a name, which GitHub compares without case. */
const has = (names: readonly string[] | undefined, name: string) =>
  names?.some((each) => each.toLowerCase() === name.toLowerCase()) === true;

/** Import ids of those wanted resources whose creation GitHub would refuse because the object exists. Pure. */
export function findImports(wanted: readonly Creation[], existing: ExistingObjects): Record<string, string> {
  return Object.fromEntries(
    wanted.flatMap((creation) => {
      const id = importId(creation, existing);
      return id === undefined ? [] : [[creation.name, id]];
    }),
  );
}

function importId({ type, inputs }: Creation, existing: ExistingObjects): string | undefined {
  const repository = text(inputs["repository"]);
  const environment = text(inputs["environment"]);
  const name = text(inputs["name"]);
  switch (type.split(":").at(-1)) {
    case "Repository":
      return existing.repository?.toLowerCase() === name.toLowerCase() ? existing.repository : undefined;
    case "RepositoryRuleset":
      return existing.rulesets[name] === undefined ? undefined : `${repository}:${existing.rulesets[name]}`;
    case "IssueLabel":
      return has(existing.labels, name) ? `${repository}:${name}` : undefined;
    case "RepositoryEnvironment":
      return has(existing.environments, environment) ? `${repository}:${environment}` : undefined;
    case "RepositoryEnvironmentDeploymentPolicy":
      return policyId(repository, environment, inputs, existing);
    case "ActionsVariable":
      return has(existing.variables[""], text(inputs["variableName"]))
        ? `${repository}:${text(inputs["variableName"])}`
        : undefined;
    case "ActionsEnvironmentVariable":
      return has(existing.variables[environment], text(inputs["variableName"]))
        ? `${repository}:${environment}:${text(inputs["variableName"])}`
        : undefined;
    default:
      // Everything else is written with PUT: what exists is taken over by that.
      return undefined;
  }
}

function policyId(
  repository: string,
  environment: string,
  inputs: Creation["inputs"],
  { policies }: ExistingObjects,
): string | undefined {
  const branch = text(inputs["branchPattern"]);
  const key = branch === "" ? `${environment} tag ${text(inputs["tagPattern"])}` : `${environment} branch ${branch}`;
  return policies[key] === undefined ? undefined : `${repository}:${environment}:${policies[key]}`;
}

const Environment = z.looseObject({ name: z.string() });
const Policy = Named.extend({ type: z.enum(["branch", "tag"]).default("branch") });

/** Read from GitHub what exists; a repository that does not has nothing. */
export async function readExisting(
  github: Pick<GitHub, "pages" | "path">,
  repository: string,
): Promise<ExistingObjects> {
  const path = (suffix: string) => github.path(suffix);
  const environments = (await github.pages(path("/environments"), Environment, { key: "environments" })).map(
    ({ name }) => name,
  );
  const namesAt = async (suffix: string) =>
    (await github.pages(path(suffix), Environment, { key: "variables" })).map(({ name }) => name);
  const variables: Record<string, string[]> = { "": await namesAt("/actions/variables") };
  const policies: Record<string, number> = {};
  for (const environment of environments) {
    const at = `/environments/${encodeURIComponent(environment)}`;
    variables[environment] = await namesAt(`${at}/variables`);
    for (const { id, name, type } of await github.pages(path(`${at}/deployment-branch-policies`), Policy, {
      key: "branch_policies",
    })) {
      policies[`${environment} ${type} ${name}`] = id;
    }
  }
  const rulesets = await github.pages(path("/rulesets?includes_parents=false"), Named);
  const labels = await github.pages(path("/labels"), Environment);
  return {
    repository,
    environments,
    policies,
    variables,
    labels: labels.map(({ name }) => name),
    rulesets: Object.fromEntries(rulesets.map(({ id, name }) => [name, id])),
  };
}
