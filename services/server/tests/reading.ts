/** One event as a browser's EventSource would see it. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** An event stream read like EventSource reads it, with all that was received so far. */
export class Reading {
  readonly events: ServerEvent[] = [];
  text = "";
  status = 0;
  type: string | null = "";
  readonly ended: Promise<void>;
  readonly #abort = new AbortController();

  constructor(url: string, lastEventId?: string) {
    this.ended = this.#read(url, lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId }).catch(() => {});
  }

  /** Hangs up. */
  close(): void {
    this.#abort.abort();
  }

  /** Data of all item events. */
  get items(): string[] {
    return this.events.filter(({ event }) => event === "item").map(({ data }) => data);
  }

  async #read(url: string, headers: Record<string, string>): Promise<void> {
    const response = await fetch(url, { headers, signal: this.#abort.signal });
    this.status = response.status;
    this.type = response.headers.get("content-type");
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body ?? []) {
      const text = decoder.decode(chunk, { stream: true });
      this.text += text;
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) this.#take(block.split("\n"));
    }
  }

  #take(lines: readonly string[]): void {
    const field = (name: string): string[] =>
      lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
    const data = field("data");
    if (data.length === 0) return;
    this.events.push({ id: field("id")[0], event: field("event")[0] ?? "message", data: data.join("\n") });
  }
}
