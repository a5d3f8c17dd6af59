import { join } from "node:path";
import { environments, type EnvironmentName } from "../../src/catalog/environments.ts";
import type { Engine, StackLocation } from "../engine/engine.ts";

/** Where stacks lie: a team's backend, or a rehearsal. */
export interface Place {
  /** The clone. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** A stack's own configuration, backend and environment. */
  readonly locate: (stack: string) => StackLocation;
  /** What a person should know who expects a team's own. */
  readonly notice?: string;
}

/** Where stacks lie, and on which engine they run. */
export interface Workplace extends Place {
  readonly open: (location: StackLocation) => Engine | Promise<Engine>;
}

const cloud = "https://api.pulumi.com";
/** No credential of GitHub's settings belongs into the run of a platform. */
const withheld = /^(?:GITHUB_TOKEN|GITHUB_APP_|GH_TOKEN|ACTIONS_|INPUT_)/;
/** What GitHub's provider reads itself, for the one stack that is about GitHub. */
const credentials = ["GITHUB_TOKEN", "GITHUB_APP_PEM_FILE", "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID"];

/** A team's clone: the committed stack files and the backend that PULUMI_BACKEND_URL names. */
export function teamPlace(root: string, environment: NodeJS.ProcessEnv): Place {
  const env = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || withheld.test(name) ? [] : [[name, value]],
    ),
  );
  const backend = env["PULUMI_BACKEND_URL"] ?? cloud;
  const given = credentials.flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  const locate = (stack: string) => ({
    root,
    stack,
    backend,
    env: stack === "governance" ? { ...env, ...Object.fromEntries(given) } : env,
    configFile: join(root, `Pulumi.${stack}.yaml`),
  });
  return { root, env, locate };
}

/** The environment before one on a release's way. */
export function upstreamOf(environment: EnvironmentName): EnvironmentName | undefined {
  const definition = environments[environment];
  return "promotesFrom" in definition ? definition.promotesFrom : undefined;
}
