import type { Deployment, PendingOperation, ResourceRecord } from "./record.ts";

type OperationType = PendingOperation["type"];

/** The state while a run changes it: what the run made or kept, in order, then what it has not come to yet. */
export class Snapshot implements Deployment {
  /** Records the run started from. */
  readonly base: readonly ResourceRecord[];
  readonly #made: ResourceRecord[] = [];
  readonly #done = new Set<ResourceRecord>();
  readonly #running = new Map<ResourceRecord, OperationType>();
  /** What an interrupted run left behind. */
  readonly #left: readonly PendingOperation[];

  constructor(base: readonly ResourceRecord[], left: readonly PendingOperation[]) {
    this.base = base;
    this.#left = left;
  }

  get resources(): readonly ResourceRecord[] {
    return [...this.#made, ...this.base].filter((record) => !this.#done.has(record));
  }

  get pending(): readonly PendingOperation[] {
    const running = [...this.#running].map(([resource, type]) => ({ resource: { ...resource }, type }));
    return [...this.#left, ...running];
  }

  /** Note that an operation starts. */
  begin(type: OperationType, record: ResourceRecord): void {
    this.#running.set(record, type);
  }

  /** Note that an operation ended, in success or failure. */
  end(record: ResourceRecord): void {
    this.#running.delete(record);
  }

  /** Put a record behind the others. */
  add(record: ResourceRecord): void {
    this.#made.push(record);
  }

  /** Take a record out. */
  remove(record: ResourceRecord): void {
    this.#done.add(record);
  }
}
