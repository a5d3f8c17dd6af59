import { spawn } from "node:child_process";
import { once } from "node:events";
import type { StreamReport } from "./load-stream.ts";

/** What to load. */
export interface LoadOptions {
  /** Origin for plain HTTP/1.1, e.g. `http://127.0.0.1:8080`. */
  readonly http: string;
  /** Origin for HTTP/2 over TLS and the authority to trust. */
  readonly https?: { readonly origin: string; readonly ca: string };
  /** Connections that ask without a pause; some that idle and some slow ones come on top. */
  readonly connections: number;
  /** How long the slow ones take to be answered, 3000 where it is left out. */
  readonly slowMs?: number;
  /** Pauses of the connections that idle, well below or above what the edge allows: at its limit either side may close first. */
  readonly idleMs?: readonly number[];
  /** Arguments before the load's own command, where the edge is in another network. */
  readonly within?: readonly string[];
}

/** What came of it. */
export interface LoadReport {
  readonly total: number;
  /** Requests without an answer of 2xx. */
  readonly failed: number;
  /** Failures by request and reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** HTTP/2 requests that the edge refused unprocessed while it went away, and that were sent again. */
  readonly retried: number;
  /** Answers by the `text` in their body, i.e. by release. */
  readonly answers: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly stream: StreamReport;
}

/** Starts a load in a process of its own. */
export function startLoad(options: LoadOptions): { stop(): Promise<LoadReport> } {
  const script = new URL("./load-process.ts", import.meta.url).pathname;
  const [command, ...args] = [...(options.within ?? []), process.execPath, script, JSON.stringify(options)];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  return {
    stop: async () => {
      child.stdin.end("stop\n");
      await once(child, "close");
      const report: LoadReport = JSON.parse(output);
      return report;
    },
  };
}
