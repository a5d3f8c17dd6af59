import { z } from "zod";
import type { EnvironmentName } from "../../src/catalog/environments.ts";
import { nameOf, type Release } from "../../src/release/contract.ts";
import { GitHub } from "../github/api.ts";
import type { Ending } from "./exit-codes.ts";

/** What is told to GitHub about one deployment. */
export interface Told {
  readonly environment: EnvironmentName;
  readonly release: Release;
  readonly ending: Ending;
  /** Where the platform answers. */
  readonly url?: string | undefined;
}

const states = {
  done: "success",
  refused: "error",
  usage: "error",
  returned: "failure",
  broken: "failure",
  locked: "error",
  outage: "error",
  interrupted: "error",
} as const satisfies Record<Ending, string>;

const Created = z.object({ id: z.number() });

/**
 * Record a deployment by hand on GitHub, where a token and a repository are named. A job with an environment is recorded
 * by GitHub itself. Returns why it could not be, as a line for people: that is no reason for a deployment to fail.
 */
export async function tellGitHub(told: Told, environment: Readonly<NodeJS.ProcessEnv>): Promise<string | undefined> {
  const {
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: repository,
    GITHUB_API_URL: url = "https://api.github.com",
  } = environment;
  if (!token || !repository || environment["GITHUB_ACTIONS"] === "true") return undefined;
  try {
    const github = new GitHub({ url, token, repository });
    const { id } = await github.call("POST", github.path("/deployments"), Created, {
      ref: told.release.commit,
      environment: told.environment,
      production_environment: told.environment === "prod",
      description: `by hand: ${nameOf(told.release)}`,
      auto_merge: false,
      // What may be deployed is decided by the ledger, not by the commit's checks.
      required_contexts: [],
      payload: told.release,
    });
    await github.call("POST", github.path(`/deployments/${id}/statuses`), z.unknown(), {
      state: states[told.ending],
      auto_inactive: true,
      ...(told.url === undefined ? {} : { environment_url: told.url }),
    });
    return undefined;
  } catch (error) {
    return `GitHub was not told about this deployment: ${error instanceof Error ? error.message : String(error)}`;
  }
}
