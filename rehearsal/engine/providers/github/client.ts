import { setTimeout as sleep } from "node:timers/promises";

/** One HTTP request to GitHub. */
export interface Request {
  readonly method: string;
  /** Path with query, e.g. `/repos/acme/demo`. */
  readonly path: string;
  readonly body?: unknown;
}

/** GitHub's answer to a request. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Carries a request to GitHub and waits; a broken connection is an exception. */
export interface Transport {
  send(request: Request): Promise<Reply>;
  wait(milliseconds: number): Promise<void>;
}

/** How patient a client is, as the provider's arguments of the same names say. */
export interface Patience {
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  readonly writeDelayMs: number;
}

/** GitHub refused a request; the message is the one the provider prints. */
export class GitHubError extends Error {
  override readonly name = "GitHubError";
  readonly status: number;

  constructor({ method, path }: Request, { status, body }: Reply) {
    const said = messageOf(body);
    const details = isObject(body) && body["errors"] !== undefined ? ` ${JSON.stringify(body["errors"])}` : "";
    super(`${method} ${path}: ${status} ${said}${details}`);
    this.status = status;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const messageOf = (body: unknown) => (isObject(body) && typeof body["message"] === "string" ? body["message"] : "");
const retried = new Set([500, 502, 503, 504]);

/** Longest wait for a rate limit: a rehearsal that would sleep for an hour has failed. */
const longestWait = 120_000;

/** The provider's default client: one request at a time, a pause after writes, and every repetition with its whole body. */
export class Client {
  readonly #transport: Transport;
  readonly #patience: Patience;
  #queue: Promise<unknown> = Promise.resolve();
  #wrote = false;

  constructor(transport: Transport, patience: Patience) {
    this.#transport = transport;
    this.#patience = patience;
  }

  /** The answer's body; throws a `GitHubError` for a refusal. */
  async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const request = { method, path, ...(body === undefined ? {} : { body }) };
    const turn = this.#queue.then(() => this.#send(request));
    this.#queue = turn.catch(() => undefined);
    const reply = await turn;
    if (reply.status >= 300) throw new GitHubError(request, reply);
    return reply.body;
  }

  /** As `request`, but undefined where GitHub says that it is not there. */
  async find(path: string): Promise<unknown> {
    try {
      return await this.request("GET", path);
    } catch (error) {
      if (error instanceof GitHubError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Delete what may be gone already. */
  async remove(path: string, body?: unknown): Promise<void> {
    try {
      await this.request("DELETE", path, body);
    } catch (error) {
      if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    }
  }

  /** Wait as the provider does after it has written a secret or a variable. */
  settle(): Promise<void> {
    return this.#transport.wait(this.#patience.writeDelayMs);
  }

  async #send(request: Request): Promise<Reply> {
    if (this.#wrote) await this.#transport.wait(this.#patience.writeDelayMs);
    this.#wrote = request.method !== "GET";
    let attempt = 0;
    for (;;) {
      const reply = await this.#attempt(request);
      const pause = reply instanceof Error ? this.#patience.retryDelayMs : this.#pauseAfter(reply);
      attempt += 1;
      const last = attempt > this.#patience.maxRetries || pause === undefined || pause > longestWait;
      if (!last) await this.#transport.wait(pause);
      else if (!(reply instanceof Error)) return reply;
      else
        throw new Error(`${request.method} ${request.path}: giving up after ${attempt} attempt(s): ${reply.message}`, {
          cause: reply,
        });
    }
  }

  async #attempt(request: Request): Promise<Error | Reply> {
    try {
      return await this.#transport.send(request);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** How long to wait before the same again, or undefined when the answer is final. */
  #pauseAfter({ status, headers, body }: Reply): number | undefined {
    if (retried.has(status)) return this.#patience.retryDelayMs;
    if (status !== 403 && status !== 429) return undefined;
    const after = Number(headers["retry-after"] ?? Number.NaN);
    if (Number.isFinite(after)) return after * 1000;
    const limited = status === 429 || /rate limit/i.test(messageOf(body));
    if (headers["x-ratelimit-remaining"] === "0") {
      return Math.max(0, Number(headers["x-ratelimit-reset"] ?? 0) * 1000 - Date.now());
    }
    return limited ? this.#patience.retryDelayMs : undefined;
  }
}

/** Longest time for an answer. The provider has no limit of its own and would hang with the server. */
const answerTimeout = 30_000;

/** Requests over HTTP. */
export const httpTransport = (url: string, token: string, signal: AbortSignal): Transport => ({
  wait: (milliseconds) => (milliseconds === 0 ? Promise.resolve() : sleep(milliseconds, undefined, { signal })),
  send: async ({ method, path, body }) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "x-github-api-version": "2022-11-28",
      },
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeout)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : JSON.parse(text),
      headers: Object.fromEntries(response.headers),
    };
  },
});
