import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One request a test server received. */
export interface TestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON, `undefined` when it is none. */
  readonly json: object | undefined;
}

/** What it answers; 200 and no body by default. `hangUp` closes the connection instead. */
export interface TestResponse {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hangUp?: boolean;
}

/** A server on a free port of the loopback, with everything it was asked. */
export interface TestServer {
  readonly url: string;
  readonly requests: readonly TestRequest[];
  close(): Promise<void>;
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Start a server inside the test's own process. */
export async function startServer(answer: (request: TestRequest) => TestResponse): Promise<TestServer> {
  const requests: TestRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const url = new URL(incoming.url ?? "/", "http://localhost");
      const text = Buffer.concat(chunks).toString("utf8");
      const request: TestRequest = {
        method: incoming.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        text,
        json: parse(text),
      };
      requests.push(request);
      const { status = 200, body, headers = {}, hangUp } = answer(request);
      if (hangUp === true) {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(status, { "content-type": "application/json", ...headers });
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
