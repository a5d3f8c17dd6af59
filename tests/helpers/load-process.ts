import { setTimeout as pause } from "node:timers/promises";
import { type Client, http1Client, http2Client, type Question } from "./load-client.ts";
import { followStream } from "./load-stream.ts";
import type { LoadOptions, LoadReport } from "./load.ts";

/**
 * The load itself, in a process of its own: what the test does meanwhile must not slow it down. Starts with the options as
 * its argument, ends at any input, prints the report.
 */
const options: LoadOptions = JSON.parse(process.argv[2] ?? "{}");
const failures: Record<string, number> = {};
const answers: Record<string, number> = {};
let total = 0;
let retried = 0;
let slowestMs = 0;
const ended = new AbortController();

const questions: readonly Question[] = [
  { method: "GET", path: "/api/items" },
  { method: "GET", path: "/" },
  { method: "POST", path: "/api/items", body: JSON.stringify({ name: "from the load" }) },
  { method: "GET", path: "/events/version" },
];
const slow: Question = { method: "GET", path: `/api/slow?ms=${options.slowMs ?? 3000}` };

async function ask(client: Client, question: Question): Promise<void> {
  const started = Date.now();
  total += 1;
  let problem: string | undefined;
  try {
    const { status, body } = await client.ask(question);
    if (status < 200 || status > 299) problem = `${status} ${body.slice(0, 60)}`;
    const text = /"text":"([^"]*)"/.exec(body)?.[1];
    if (text !== undefined) answers[text] = (answers[text] ?? 0) + 1;
  } catch (error) {
    problem = error instanceof Error ? `${error.message} ${String(Reflect.get(error, "code") ?? "")}` : String(error);
  }
  if (question !== slow) slowestMs = Math.max(slowestMs, Date.now() - started);
  if (problem === undefined) return;
  const key = `${question.method} ${question.path}: ${problem}`;
  failures[key] = (failures[key] ?? 0) + 1;
}

async function talk(client: Client, next: (turn: number) => Question, pauseMs: number): Promise<void> {
  for (let turn = 0; !ended.signal.aborted; turn++) {
    await ask(client, next(turn));
    await pause(pauseMs);
  }
  client.close();
}

const each = (turn: number) => questions[turn % questions.length] ?? slow;
const clients = Array.from({ length: options.connections }, (_, index) => {
  if (options.https !== undefined && index % 3 === 2)
    return http2Client(options.https.origin, options.https.ca, () => (retried += 1));
  return http1Client(options.http, index % 3 === 0);
});
const stream = followStream(`${options.http}/events`);
const talks = [
  ...clients.map((client, index) => talk(client, (turn) => each(turn + index), 60)),
  // Requests of several seconds, which a stop must not cut off.
  ...[true, false].map((keepAlive) => talk(http1Client(options.http, keepAlive), () => slow, 0)),
  // Connections that idle between requests, as people's do: after a switch they still lead to the old release.
  ...(options.idleMs ?? [700, 1900, 3100]).map((idleMs) => talk(http1Client(options.http, true), each, idleMs)),
];

process.stdin.once("data", () => ended.abort());
process.stdin.once("end", () => ended.abort());
await Promise.all(talks);
const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
const report: LoadReport = { total, failed, failures, retried, answers, slowestMs, stream: stream.stop() };
process.stdout.write(JSON.stringify(report), () => process.exit(0));
