import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What a load saw. */
export interface Load {
  /** Requests so far, and those without an answer of 2xx. */
  readonly counts: { total: number; failed: number };
  readonly failures: Map<string, number>;
  readonly stop: () => Promise<void>;
}

const paths = ["/", "/version", "/api/items", "/api/version", "/events/version"];

/** Ask an edge without a pause over some connections, half of them kept, half new for each request. */
export function startLoad(origin: string, connections = 6): Load {
  const counts = { total: 0, failed: 0 };
  const failures = new Map<string, number>();
  const over = new AbortController();
  const work = async (index: number) => {
    const agent = new http.Agent({ keepAlive: index % 2 === 0, maxSockets: 1 });
    for (let turn = index; !over.signal.aborted; turn += 1) {
      const path = paths[turn % paths.length] ?? "/";
      const problem = await ask(`${origin}${path}`, agent);
      counts.total += 1;
      if (problem !== undefined) {
        counts.failed += 1;
        failures.set(`${path}: ${problem}`, (failures.get(`${path}: ${problem}`) ?? 0) + 1);
      }
      await sleep(5);
    }
    agent.destroy();
  };
  const workers = Array.from({ length: connections }, (_, index) => work(index));
  return {
    counts,
    failures,
    stop: async () => {
      over.abort();
      await Promise.all(workers);
    },
  };
}

function ask(url: string, agent: http.Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent, timeout: 20_000 }, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      response.once("end", () => resolve(statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`));
      response.once("error", (error) => resolve(error.message));
    });
    request.once("timeout", () => request.destroy(new Error("no answer in 20 s")));
    request.once("error", (error) => resolve(error.message));
  });
}

/** Seconds until a page answers with a text; asked every 50 ms, given up after two minutes. */
export async function untilAnswers(url: string, text: string): Promise<number> {
  const began = Date.now();
  while (Date.now() - began < 120_000) {
    const body = await fetch(url).then(
      (answer) => answer.text(),
      () => "",
    );
    if (body.includes(text)) return (Date.now() - began) / 1000;
    await sleep(50);
  }
  throw new Error(`${url} did not answer with ${text} within two minutes`);
}
