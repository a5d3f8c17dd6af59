import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { EventLog } from "./event-log.ts";
import { follow } from "./follow.ts";
import type { Hub } from "./hub.ts";
import type { Log } from "./log.ts";
import { Subscriber } from "./subscriber.ts";

/** What the HTTP server works with. */
export interface EventServerArgs {
  readonly eventLog: EventLog;
  readonly hub: Hub;
  readonly log: Log;
  readonly revision: string;
  /** @default 15 seconds */
  readonly heartbeatMilliseconds?: number;
}

/** Serves `/` as an event stream, and the three probes. */
export class EventServer {
  readonly http: Server;
  readonly #args: EventServerArgs;
  readonly #open = new Set<Subscriber>();
  readonly #heartbeat: NodeJS.Timeout;
  #stopping = false;

  constructor(args: EventServerArgs) {
    this.#args = args;
    // Longer than the edge keeps idle connections: it closes them, never we.
    this.http = createServer({ keepAliveTimeout: 75_000 }, (request, response) => this.#handle(request, response));
    this.#heartbeat = setInterval(() => {
      for (const subscriber of this.#open) subscriber.heartbeat();
    }, args.heartbeatMilliseconds ?? 15_000);
  }

  /** Ends all streams with a retry hint, closes idle connections and resolves when nothing is open any more. */
  async stop(limitMilliseconds = 800): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#heartbeat);
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    for (const subscriber of this.#open) subscriber.end();
    this.http.closeIdleConnections();
    const limit = setTimeout(() => this.http.closeAllConnections(), limitMilliseconds);
    await closed;
    clearTimeout(limit);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#stopping) response.setHeader("Connection", "close");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      this.#answer(response, 405, { problems: [`${request.method} is not possible here, allowed is GET`] });
      return;
    }
    const path = (request.url ?? "/").split("?", 1)[0];
    switch (path) {
      case "/":
        return this.#stream(request, response);
      case "/healthz":
        return this.#answer(response, 200, { status: "ok" });
      case "/readyz":
        return this.#args.hub.ready
          ? this.#answer(response, 200, { ready: true })
          : this.#answer(response, 503, { ready: false, problem: "Redis cannot be reached" });
      case "/version":
        return this.#answer(response, 200, { service: "server", revision: this.#args.revision });
      default:
        return this.#answer(response, 404, { problems: [`there is no ${path}`] });
    }
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    const { eventLog, hub, log } = this.#args;
    const lastEventId = request.headers["last-event-id"];
    const subscriber = new Subscriber(response);
    const opened = Date.now();
    this.#open.add(subscriber);
    log("info", "stream opened", { lastEventId, streams: this.#open.size });
    subscriber.onClose(() => {
      this.#open.delete(subscriber);
      log("info", "stream closed", { seconds: (Date.now() - opened) / 1000, streams: this.#open.size });
    });
    if (this.#stopping || request.method === "HEAD") subscriber.end();
    else void follow(subscriber, String(lastEventId ?? ""), eventLog, hub);
  }

  #answer(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    response.end(JSON.stringify(body));
  }
}
