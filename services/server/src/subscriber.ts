import type { ServerResponse } from "node:http";
import { beginning, compareIds, type EventId } from "./event-id.ts";
import type { Entry } from "./event-log.ts";

/** A client this far behind is cut off; it comes back with its Last-Event-ID and misses nothing. */
const bufferLimit = 1024 * 1024;

/** One open event stream. */
export class Subscriber {
  /** The newest entry that was sent. */
  cursor: EventId = beginning;
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    response.write("retry: 1000\n\n");
  }

  get closed(): boolean {
    return this.#response.writableEnded || this.#response.destroyed;
  }

  /** Calls back once, when either side has ended the stream. */
  onClose(callback: () => void): void {
    this.#response.once("close", callback);
  }

  /** Tells where the stream starts; the id makes even a client without events resume here. */
  begin(event: "ready" | "reset", cursor: EventId, data: object): void {
    this.cursor = cursor;
    this.#write(`id: ${cursor}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Sends an entry unless it was sent before. */
  send(entry: Entry): void {
    if (compareIds(entry.id, this.cursor) <= 0) return;
    this.cursor = entry.id;
    const data = entry.item.split(/\r\n|\r|\n/).join("\ndata: ");
    this.#write(`id: ${entry.id}\nevent: item\ndata: ${data}\n\n`);
  }

  /** Keeps proxies from taking silence for death, and finds out whether the client is still there. */
  heartbeat(): void {
    this.#write(": heartbeat\n\n");
  }

  /** Resolves once the client has taken what was sent so far. */
  async drained(): Promise<void> {
    if (this.closed || !this.#response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#response.off("drain", done).off("close", done);
        resolve();
      };
      this.#response.on("drain", done).on("close", done);
    });
  }

  /** Ends the stream and asks the client to come back soon: another process will answer it. */
  end(): void {
    if (!this.closed) this.#response.end("retry: 500\n\n");
  }

  #write(text: string): void {
    if (this.closed) return;
    if (this.#response.writableLength > bufferLimit) this.#response.destroy();
    else this.#response.write(text);
  }
}
