import { setTimeout as delay } from "node:timers/promises";
import { beginning, compareIds, type EventId } from "../src/event-id.ts";
import type { Entry, EventLog } from "../src/event-log.ts";

/** An event log in memory, with switches for what can go wrong. */
export class MemoryLog implements EventLog {
  entries: Entry[] = [];
  away = false;
  jitter = 0;
  #sequence = 0;
  #wake: (() => void)[] = [];

  /** Appends an entry and returns its id. */
  add(item = `{"n":${this.#sequence + 1}}`): EventId {
    const id: EventId = `1000-${++this.#sequence}`;
    this.entries.push({ id, item });
    for (const wake of this.#wake.splice(0)) wake();
    return id;
  }

  /** Drops all but the newest entries, as Redis does. */
  trim(keep: number): void {
    this.entries = this.entries.slice(-keep);
  }

  async newest(): Promise<EventId> {
    await this.#step();
    return this.#sequence === 0 ? beginning : `1000-${this.#sequence}`;
  }

  async after(id: EventId, count: number): Promise<readonly Entry[]> {
    const found = this.entries.filter((entry) => compareIds(entry.id, id) > 0).slice(0, count);
    await this.#step();
    return found;
  }

  async reaches(id: EventId): Promise<boolean> {
    await this.#step();
    return id === (await this.newest()) || this.entries.some((entry) => entry.id === id);
  }

  async wait(id: EventId, milliseconds: number): Promise<readonly Entry[]> {
    await this.#step();
    if ((await this.after(id, 1)).length === 0) {
      await Promise.race([new Promise<void>((resolve) => this.#wake.push(resolve)), delay(Math.min(milliseconds, 50))]);
    }
    return this.after(id, 500);
  }

  async #step(): Promise<void> {
    if (this.jitter > 0) await delay(Math.random() * this.jitter);
    if (this.away) throw new Error("switched off");
  }
}
