import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { control, controlPrefix } from "./control.ts";
import { GitHub } from "./github.ts";
import { seedState, State, type Seed } from "./state.ts";

/** Where GitHub Enterprise has its API, and so any server that is not github.com. */
export const apiPrefix = "/api/v3";

/** Where a stand-in listens, and where it keeps state and log. */
export interface ServerOptions {
  readonly port: number;
  readonly dir: string;
  readonly seed?: Seed;
}

/** Serve the stand-in on the loopback interface, from the state a former run has left. */
export async function serveGitHub({ port, dir, seed }: ServerOptions): Promise<{ server: Server; github: GitHub }> {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "state.json");
  const save = (state: State) => writeAtomically(file, JSON.stringify(state, null, 1));
  const state = existsSync(file) ? State.parse(JSON.parse(readFileSync(file, "utf8"))) : seedState(seed);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const log = join(dir, "requests.jsonl");
  const github = new GitHub(state, {
    base: `http://127.0.0.1:${portOf(server)}${apiPrefix}`,
    save,
    log: (entry) => appendFileSync(log, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`),
  });
  save(state);
  server.on("request", (request, response) => {
    answer(github, save, request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  return { server, github };
}

/** The port a server listens on, also when any free one was asked for. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the stand-in listens on no port");
  return address.port;
}

/** A reader never sees half a file, and a crash leaves the old one. */
function writeAtomically(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function answer(
  github: GitHub,
  save: (state: State) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const method = request.method ?? "GET";
  const parsed = parse(await textOf(request));
  if (parsed === invalidJson) return send(response, 400, { message: "Problems parsing JSON" });
  if (url.pathname.startsWith(controlPrefix)) {
    const result = control(github, url.pathname.slice(controlPrefix.length), parsed);
    save(github.state);
    return send(response, result === undefined ? 404 : 200, result ?? {});
  }
  if (!url.pathname.startsWith(`${apiPrefix}/`)) return send(response, 404, { message: "Not Found" });
  const token = /^(?:Bearer|token) (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const outcome = await github.handle({
    method,
    path: url.pathname.slice(apiPrefix.length),
    query: url.searchParams,
    token,
    body: parsed,
  });
  if (outcome === "hang") return;
  if (outcome === "reset") return void request.socket.resetAndDestroy();
  send(response, outcome.status, outcome.body, outcome.headers);
}

const invalidJson = Symbol("invalid JSON");

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return invalidJson;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  const length = text === "" ? {} : { "content-length": Buffer.byteLength(text) };
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...length, ...headers }).end(text);
}
