import { announcer, type Audience } from "../../../automation/deploy/github-deployment.ts";
import { GitHubError } from "../../../automation/github/api.ts";
import { ActionError, type World } from "./world.ts";

/** A deployment as GitHub keeps it; its states, newest first. */
export interface FakeDeployment {
  readonly id: number;
  readonly environment: string;
  readonly description: string;
  states: readonly string[];
}

/** GitHub's part in a deployment, in memory: what is asked may be refused, or done and its answer lost. */
export function announceIn(world: World): ReturnType<typeof announcer> {
  const call: Audience["github"]["call"] = async (method, path, schema, body) =>
    schema.parse(await ask(world, method, path, body));
  const say = (line: string) => void world.log.push(`# ${line}`);
  return announcer({ github: { call, path: (path) => path }, environment: "prod", say });
}

async function ask(world: World, method: string, path: string, body: unknown): Promise<unknown> {
  try {
    return await world.act(`github ${method} ${path}`, () => answer(world, method, path, Object(body)));
  } catch (error) {
    // What the client makes of an error or of no answer; a dead process makes nothing of it.
    throw error instanceof ActionError ? new GitHubError(error.message, 0, { cause: error }) : error;
  }
}

function answer({ deployments }: World, method: string, path: string, body: Readonly<Record<string, string>>): unknown {
  const id = Number(/^\/deployments\/(\d+)\/statuses/.exec(path)?.[1]);
  const found = deployments.find((one) => one.id === id);
  if (Number.isInteger(id) && found === undefined) throw new ActionError(`no deployment ${id}`);
  if (method === "GET") return found === undefined ? deployments.slice(0, 5) : found.states.map((state) => ({ state }));
  if (found !== undefined) {
    found.states = [body["state"] ?? "", ...found.states];
    return {};
  }
  const { environment = "", description = "" } = body;
  deployments.unshift({ id: deployments.length + 1, environment, description, states: [] });
  return deployments[0];
}
