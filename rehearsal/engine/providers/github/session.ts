import { z } from "zod";
import type { OperationContext } from "../provider.ts";
import { Client, GitHubError, httpTransport, type Transport } from "./client.ts";

/** A configured provider: the client and whom it works for. */
export interface Session {
  readonly client: Client;
  readonly owner: string;
  /** Number of the organization, part of some paths. */
  readonly organizationId: number;
}

/** Path of a repository. */
export const repositoryPath = ({ owner }: Session, repository: string) => `/repos/${owner}/${repository}`;

/** Arguments come as text: that is how the SDK sends a provider's configuration. */
const Config = z.object({
  owner: z.string(),
  baseUrl: z.string(),
  writeDelayMs: z.coerce.number().default(1000),
  maxRetries: z.coerce.number().default(3),
  retryDelayMs: z.coerce.number().default(1000),
});

/** Opens the connection a run needs; a test puts its own in place of HTTP. */
export type Connect = (url: string, context: Pick<OperationContext, "env" | "signal">) => Transport;

/** The token comes from the engine's environment, never from the configuration: it would be kept in the state. */
const connectOverHttp: Connect = (url, { env, signal }) => httpTransport(url, env["GITHUB_TOKEN"] ?? "", signal);

/** Only servers on this machine are talked to. */
export function apiUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (!local)
    throw new Error(
      `unsupported: GitHub at ${url.host}; the embedded engine only talks to the stand-in, set delivery:github.url`,
    );
  return `${url.origin}/api/v3`;
}

const sessions = new WeakMap<AbortSignal, Map<string, Promise<Session>>>();

/** The session of a run: like the provider, it asks for the organization once, and without it nothing works. */
export async function openSession(context: OperationContext, connect: Connect = connectOverHttp): Promise<Session> {
  const ofRun = sessions.get(context.signal) ?? new Map<string, Promise<Session>>();
  sessions.set(context.signal, ofRun);
  const key = JSON.stringify(context.config);
  const session = ofRun.get(key) ?? open(context, connect);
  ofRun.set(key, session);
  return session;
}

const Organization = z.object({ id: z.number(), login: z.string() });

async function open(context: OperationContext, connect: Connect): Promise<Session> {
  const { owner, baseUrl, ...patience } = Config.parse(context.config);
  const client = new Client(connect(apiUrl(baseUrl), context), patience);
  try {
    const organization = Organization.parse(await client.request("GET", `/orgs/${owner}`));
    return { client, owner, organizationId: organization.id };
  } catch (error) {
    const reason =
      error instanceof GitHubError && error.status === 401
        ? `${error.message}; GITHUB_TOKEN is missing or unknown there`
        : String(error);
    throw new Error(`failed to look up organization "${owner}": ${reason}`, { cause: error });
  }
}
