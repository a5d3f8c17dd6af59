import { ApiError, notFound } from "./api-error.ts";
import { Faults, type Fault } from "./faults.ts";
import { findRoute } from "./route-table.ts";
import { raise, type Answer } from "./routing.ts";
import type { State } from "./state.ts";

/** A request to the API, without its transport. */
export interface ApiRequest {
  readonly method: string;
  /** Path after `/api/v3`. */
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly token: string | undefined;
  readonly body?: unknown;
}

/** What becomes of a request: an answer, or a connection that breaks or never answers. */
export type Outcome = Answer | "hang" | "reset";

/** One finished request, for the log; bodies are masked. */
export interface LogEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number | "hang" | "reset";
  readonly body?: unknown;
  readonly fault?: true;
  readonly message?: string;
}

interface Options {
  readonly base: string;
  /** Called after each write. */
  readonly save?: (state: State) => void;
  readonly log?: (entry: LogEntry) => void;
}

/** GitHub's REST API over a state in memory: the same for a server and for tests in one process. */
export class GitHub {
  readonly faults = new Faults();
  readonly #options: Options;
  state: State;

  constructor(state: State, options: Options) {
    this.state = state;
    this.#options = options;
  }

  /** Answer one request, or fail it as told. */
  async handle(request: ApiRequest): Promise<Outcome> {
    const fault = this.faults.take(`${request.method} ${request.path}`);
    if (fault !== undefined && !fault.after) {
      if (fault.action !== "delay") return this.#finish(request, failed(fault), true);
      await new Promise((resolve) => void setTimeout(resolve, fault.milliseconds));
    }
    const answer = await this.#answer(request);
    return this.#finish(request, fault?.after === true ? failed(fault) : answer, fault !== undefined);
  }

  async #answer(request: ApiRequest): Promise<Answer> {
    try {
      const keys = Object.keys(this.state.keys).length;
      const answer = await this.#route(request);
      // A public key is made when it is first asked for: what is sealed with it has to be opened after a restart, too.
      const isNew = Object.keys(this.state.keys).length > keys;
      if (request.method !== "GET" || isNew) this.#options.save?.(this.state);
      return answer;
    } catch (error) {
      if (error instanceof ApiError) return { status: error.status, body: error.body, headers: error.headers };
      throw error;
    }
  }

  #route(request: ApiRequest): Answer | Promise<Answer> {
    const access = this.state.tokens[request.token ?? ""];
    if (access === undefined) throw new ApiError(401, "Bad credentials");
    const { route, parameters } = findRoute(request.method, request.path) ?? raise(notFound());
    if (request.method !== "GET" && access.access !== "admin") {
      throw new ApiError(403, "Resource not accessible by integration");
    }
    // Without this a client that loses its body on a retry would silently clear what it meant to set.
    if (request.method.startsWith("P") && request.body === undefined && route.bodyOptional !== true) {
      throw new ApiError(400, "Body should be a JSON object");
    }
    return route.handler({
      method: request.method,
      path: request.path,
      parameters,
      query: request.query ?? new URLSearchParams(),
      body: request.body,
      login: access.login,
      state: this.state,
      base: this.#options.base,
    });
  }

  #finish(request: ApiRequest, outcome: Outcome, fault: boolean): Outcome {
    const status = typeof outcome === "string" ? outcome : outcome.status;
    const message = typeof outcome === "string" ? undefined : messageOf(outcome.body);
    this.#options.log?.({
      method: request.method,
      path: request.path,
      status,
      ...(request.body === undefined ? {} : { body: mask(request.body) }),
      ...(fault ? { fault: true } : {}),
      ...(message === undefined ? {} : { message }),
    });
    return outcome;
  }
}

function failed(fault: Fault): Outcome {
  if (fault.action === "reset" || fault.action === "hang") return fault.action;
  const status = fault.status ?? 500;
  return { status, body: fault.body ?? { message: `fault ${status}` }, headers: fault.headers };
}

const hidden = new Set(["encrypted_value", "content", "secret"]);

/** A body without what is secret or long. */
function mask(value: unknown, key = ""): unknown {
  if (hidden.has(key)) return "(masked)";
  if (Array.isArray(value)) return value.map((item) => mask(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mask(item, name)]));
}

function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("message" in body)) return undefined;
  return String(body.message);
}
