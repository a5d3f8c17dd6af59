import http from "node:http";
import http2 from "node:http2";

/** One answer, as far as the load cares. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A request of the load. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
}

/** Sends one request after another over what it keeps. */
export interface Client {
  ask(question: Question): Promise<Answer>;
  close(): void;
}

/** HTTP/1.1, on one connection that is kept or on a new one for each request. */
export function http1Client(origin: string, keepAlive: boolean): Client {
  const agent = new http.Agent({ keepAlive, maxSockets: 1 });
  return {
    ask: ({ method, path, body }) =>
      new Promise((resolve, reject) => {
        const headers =
          body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
        const request = http.request(origin + path, { method, agent, headers }, (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
          response.on("error", reject);
        });
        request.on("error", reject);
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/**
 * HTTP/2 over TLS. A server that goes away says so and names the last stream it takes; a stream it refused was not
 * processed and is sent again on a new connection, as RFC 9113 (8.7) has clients do. Nothing else is repeated.
 */
export function http2Client(origin: string, ca: string, onRetry: () => void): Client {
  let session: http2.ClientHttp2Session | undefined;
  const connected = () => {
    if (session === undefined || session.closed || session.destroyed) {
      const fresh = http2.connect(origin, { ca, servername: "localhost" });
      fresh.on("goaway", () => {
        if (session === fresh) session = undefined;
      });
      fresh.on("error", () => {
        if (session === fresh) session = undefined;
      });
      session = fresh;
    }
    return session;
  };
  const ask = async (question: Question): Promise<Answer> => {
    try {
      return await askOnce(connected(), question);
    } catch (error) {
      if (!refused(error)) throw error;
      session = undefined;
      onRetry();
      return ask(question);
    }
  };
  return { ask, close: () => session?.close() };
}

function refused(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(Reflect.get(error, "code"))}` : "";
  return /REFUSED_STREAM|ERR_HTTP2_GOAWAY_SESSION|ERR_HTTP2_INVALID_SESSION/.test(text);
}

function askOnce(session: http2.ClientHttp2Session, { method, path, body }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const stream = session.request({ ":method": method, ":path": path, ...headers }, { endStream: body === undefined });
    let status = 0;
    let text = "";
    stream.setEncoding("utf8");
    stream.on("response", (received) => (status = Number(received[":status"])));
    stream.on("data", (chunk: string) => (text += chunk));
    stream.on("end", () => resolve({ status, body: text }));
    stream.on("error", reject);
    stream.on("close", () => reject(new Error(`stream closed with code ${stream.rstCode}`)));
    if (body !== undefined) stream.end(body);
  });
}
