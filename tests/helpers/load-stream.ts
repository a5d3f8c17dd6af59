import http from "node:http";

/** What an event stream saw. */
export interface StreamReport {
  readonly received: number;
  /** Numbers that never came, with the first of them. */
  readonly missing: number;
  readonly duplicates: number;
  readonly connections: number;
  /** Answers other than 200, and errors before an answer. */
  readonly failures: readonly string[];
}

/** Follows a stream of consecutively numbered events like a browser does: at its end it resumes after the last number. */
export function followStream(url: string): { stop(): StreamReport } {
  let last: number | undefined;
  let retryMs = 1000;
  let stopped = false;
  let request: http.ClientRequest | undefined;
  const counts = { received: 0, missing: 0, duplicates: 0, connections: 0 };
  const failures: string[] = [];

  const take = (block: string) => {
    const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
    retryMs = Number(field("retry") ?? retryMs);
    const id = field("id");
    if (id === undefined) return;
    const number = Number(id);
    counts.received += 1;
    if (last !== undefined && number <= last) counts.duplicates += 1;
    if (last !== undefined && number > last + 1) counts.missing += number - last - 1;
    last = number;
  };

  const connect = () => {
    if (stopped) return;
    counts.connections += 1;
    let answered = false;
    const again = () => void setTimeout(connect, retryMs);
    const headers = { accept: "text/event-stream", ...(last === undefined ? {} : { "last-event-id": String(last) }) };
    request = http.get(url, { headers, agent: false }, (response) => {
      answered = true;
      if (response.statusCode !== 200) failures.push(`status ${response.statusCode}`);
      let pending = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const blocks = (pending + chunk).split("\n\n");
        pending = blocks.pop() ?? "";
        for (const block of blocks) take(block);
      });
      // A stream that ends or breaks is resumed; what counts is that no event is lost.
      response.on("close", again);
      response.on("error", () => undefined);
    });
    request.on("error", (error) => {
      if (answered || stopped) return;
      failures.push(error.message);
      again();
    });
  };

  connect();
  return {
    stop: () => {
      stopped = true;
      request?.destroy();
      return { ...counts, failures };
    },
  };
}
