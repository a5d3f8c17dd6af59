import { join } from "node:path";
import { environments, type EnvironmentName } from "../../src/catalog/environments.ts";
import type { Engine, StackLocation } from "../engine/engine.ts";

/** Where stacks live and on which engine they run: a team's backend, or a rehearsal. */
export interface Workplace {
  /** The clone. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** A stack's own configuration, backend and environment. */
  readonly locate: (stack: string) => StackLocation;
  readonly open: (location: StackLocation) => Engine | Promise<Engine>;
}

const cloud = "https://api.pulumi.com";
/** No credential of GitHub's settings belongs into the run of a platform. */
const withheld = /^(?:GITHUB_TOKEN|GH_TOKEN|ACTIONS_|INPUT_)/;

/** A team's clone: the committed stack files and the backend that PULUMI_BACKEND_URL names. */
export function teamWorkplace(root: string, environment: NodeJS.ProcessEnv, open: Workplace["open"]): Workplace {
  const env = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || withheld.test(name) ? [] : [[name, value]],
    ),
  );
  const backend = env["PULUMI_BACKEND_URL"] ?? cloud;
  const locate = (stack: string) => ({ root, stack, backend, env, configFile: join(root, `Pulumi.${stack}.yaml`) });
  return { root, env, open, locate };
}

/** The environment before one on a release's way. */
export function upstreamOf(environment: EnvironmentName): EnvironmentName | undefined {
  const definition = environments[environment];
  return "promotesFrom" in definition ? definition.promotesFrom : undefined;
}
