import { createClient } from "@redis/client";
import { beginning, compareIds, isEventId, type EventId } from "./event-id.ts";
import type { Entry, EventLog } from "./event-log.ts";
import type { Log } from "./log.ts";

const key = "items";

interface Message {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

/** An entry of another shape than ours is passed on whole: skipping it would stop the reader before it. */
function entries(messages: readonly Message[]): Entry[] {
  return messages.map(({ id, message }) => ({ id: toId(id), item: message["item"] ?? JSON.stringify(message) }));
}

function toId(text: string): EventId {
  if (!isEventId(text)) throw new Error(`Redis answered "${text}" where a stream id was expected`);
  return text;
}

/** The event log on a Redis stream. One connection waits, the other answers. */
export class RedisLog implements EventLog {
  readonly #commands;
  readonly #reader;

  constructor(url: string, log: Log) {
    const client = createClient({
      url,
      // Fail at once while Redis is away: the callers wait and try again.
      disableOfflineQueue: true,
      socket: { connectTimeout: 1000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1000) },
    });
    this.#commands = client.withCommandOptions({ timeout: 2000 });
    // Longer than one wait: silence beyond it means that the other side is gone.
    this.#reader = client.duplicate({ socket: { ...client.options?.socket, socketTimeout: 8000 } });
    let said = "";
    for (const connection of [client, this.#reader]) {
      connection.on("error", (error: Error) => {
        if (said !== error.message) log("warning", "no connection to Redis", { error: error.message });
        said = error.message;
      });
      connection.on("ready", () => {
        if (said !== "") log("info", "connected to Redis again");
        said = "";
      });
    }
  }

  /** Starts connecting; never fails, because connections are retried for ever. */
  open(): void {
    for (const connection of [this.#commands, this.#reader]) connection.connect().catch(() => {});
  }

  /** Drops both connections. */
  close(): void {
    for (const connection of [this.#commands, this.#reader]) connection.destroy();
  }

  async newest(): Promise<EventId> {
    if ((await this.#commands.exists(key)) === 0) return beginning;
    return toId((await this.#commands.xInfoStream(key))["last-generated-id"]);
  }

  async after(id: EventId, count: number): Promise<readonly Entry[]> {
    return entries((await this.#commands.xRange(key, `(${id}`, "+", { COUNT: count })) ?? []);
  }

  async reaches(id: EventId): Promise<boolean> {
    if ((await this.#commands.exists(key)) === 0) return id === beginning;
    const stream = await this.#commands.xInfoStream(key);
    const newest = toId(stream["last-generated-id"]);
    if (compareIds(id, newest) >= 0) return id === newest;
    if (id === beginning) return stream["entries-added"] === stream.length;
    return ((await this.#commands.xRange(key, id, id)) ?? []).length > 0;
  }

  async wait(id: EventId, milliseconds: number): Promise<readonly Entry[]> {
    const reply = await this.#reader.xRead({ key, id }, { BLOCK: milliseconds, COUNT: 500 });
    return entries(reply?.[0]?.messages ?? []);
  }
}
