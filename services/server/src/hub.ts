import { setTimeout as delay } from "node:timers/promises";
import { compareIds, type EventId } from "./event-id.ts";
import type { EventLog } from "./event-log.ts";
import type { Log } from "./log.ts";
import type { Subscriber } from "./subscriber.ts";

const waitMilliseconds = 5000;

/** Reads the log once for all subscribers and hands them what is new. */
export class Hub {
  readonly #eventLog: EventLog;
  readonly #log: Log;
  readonly #live = new Set<Subscriber>();
  #position: EventId | undefined;
  #healthy = false;
  #stopped = false;

  constructor(eventLog: EventLog, log: Log) {
    this.#eventLog = eventLog;
    this.#log = log;
  }

  /** Whether the last look at the log succeeded. */
  get ready(): boolean {
    return this.#healthy;
  }

  /**
   * Makes a subscriber live. Refused while the hub has handed out entries that this subscriber has not: it has to
   * catch up first. Check and entry are one step, so nothing falls in between.
   */
  join(subscriber: Subscriber): boolean {
    if (this.#position === undefined || compareIds(this.#position, subscriber.cursor) > 0) return false;
    this.#live.add(subscriber);
    subscriber.onClose(() => this.#live.delete(subscriber));
    return true;
  }

  /** Reads until stopped; after a failure it tries again from where it was. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#round();
      } catch (error) {
        if (this.#healthy) this.#log("warning", "the event log cannot be read", { error: String(error) });
        this.#healthy = false;
        await delay(200);
      }
    }
  }

  /** Ends `run` after its current round. */
  stop(): void {
    this.#stopped = true;
  }

  async #round(): Promise<void> {
    this.#position ??= await this.#eventLog.newest();
    // Readiness must not wait for an entry: prove the connection first.
    if (!this.#healthy) await this.#eventLog.wait(this.#position, 1).then((found) => this.#handOut(found));
    this.#healthy = true;
    this.#handOut(await this.#eventLog.wait(this.#position, waitMilliseconds));
  }

  #handOut(found: Awaited<ReturnType<EventLog["wait"]>>): void {
    for (const entry of found) {
      this.#position = entry.id;
      for (const subscriber of this.#live) subscriber.send(entry);
    }
  }
}
