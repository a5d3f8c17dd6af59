import type { EventId } from "./event-id.ts";

/** One change of an item, in the order it happened. */
export interface Entry {
  readonly id: EventId;
  /** The item as JSON on one line. */
  readonly item: string;
}

/** The ordered record of changes that clients follow. It keeps the newest entries only. */
export interface EventLog {
  /** Id of the newest entry there ever was. */
  newest(): Promise<EventId>;
  /** Entries younger than an id, oldest first. */
  after(id: EventId, count: number): Promise<readonly Entry[]>;
  /** Whether everything that followed an id is still there. */
  reaches(id: EventId): Promise<boolean>;
  /** The same as `after`, waiting for the first one. Calls of one reader at a time. */
  wait(id: EventId, milliseconds: number): Promise<readonly Entry[]>;
}
