import { z } from "zod";
import type { EnvironmentName } from "../../src/catalog/environments.ts";
import { nameOf, type Release } from "../../src/release/contract.ts";
import { GitHub, GitHubError } from "../github/api.ts";
import type { Ending } from "./exit-codes.ts";

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

/** Whom it is told to, and where the platform answers. */
export interface Audience {
  readonly github: Pick<GitHub, "call" | "path">;
  readonly environment: EnvironmentName;
  readonly url?: string | undefined;
  readonly say: (line: string) => void;
}

/** Tells GitHub that a deployment begins; answers how to tell that it has ended. */
export type Announce = (release: Release) => Promise<(ending: Ending) => Promise<void>>;

/** The API for a deployment by hand; nothing without token and repository, and in a job: that is recorded by GitHub itself. */
export function gitHubForDeployments(environment: Readonly<NodeJS.ProcessEnv>): GitHub | undefined {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: url } = environment;
  if (!token || !repository || environment["GITHUB_ACTIONS"] === "true") return undefined;
  return new GitHub({ url: url || "https://api.github.com", token, repository });
}

const byHand = "by hand: ";
const Created = z.object({ id: z.number() });
const Deployments = z.array(z.object({ id: z.number(), description: z.string().nullish() }));
const Statuses = z.array(z.object({ state: z.string() }));
const final = new Set(["success", "failure", "error", "inactive"]);

/** Record deployments as GitHub Deployments. What goes wrong with that is a line for people, no reason to fail. */
export function announcer({ github, environment, url, say }: Audience): Announce {
  const post = (id: number, state: string, description = "") =>
    github.call("POST", github.path(`/deployments/${id}/statuses`), z.unknown(), {
      state,
      description,
      auto_inactive: true,
      ...(url === undefined ? {} : { environment_url: url }),
    });
  /** A killed run could not tell how it ended. */
  const finishOthers = async () => {
    const recent = github.path(`/deployments?environment=${environment}&per_page=5`);
    for (const { id, description } of await github.call("GET", recent, Deployments)) {
      if (description?.startsWith(byHand) !== true) continue;
      const statuses = await github.call("GET", github.path(`/deployments/${id}/statuses?per_page=1`), Statuses);
      if (!final.has(statuses[0]?.state ?? "")) await post(id, "error", "its run ended without a word");
    }
  };
  const begin = async (release: Release) => {
    await finishOthers();
    const { id } = await github.call("POST", github.path("/deployments"), Created, {
      ref: release.commit,
      environment,
      production_environment: environment === "prod",
      description: `${byHand}${nameOf(release)}`,
      auto_merge: false,
      // What may be deployed is decided by the ledger, not by the commit's checks.
      required_contexts: [],
      payload: release,
    });
    await post(id, "in_progress");
    return id;
  };
  return async (release) => {
    const id = await attempt(() => begin(release), say);
    return async (ending) => {
      if (id !== undefined) await attempt(() => post(id, states[ending]), say);
    };
  };
}

async function attempt<Result>(work: () => Promise<Result>, say: Audience["say"]): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError || error instanceof z.ZodError)) throw error;
    say(`GitHub was not told about this deployment: ${error.message}`);
    return undefined;
  }
}
