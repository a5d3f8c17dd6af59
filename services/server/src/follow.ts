import { setTimeout as delay } from "node:timers/promises";
import { isEventId } from "./event-id.ts";
import type { EventLog } from "./event-log.ts";
import type { Hub } from "./hub.ts";
import type { Subscriber } from "./subscriber.ts";

/** Small enough that one page of the longest items stays far below a subscriber's buffer limit. */
const page = 100;

/**
 * Brings a subscriber from its Last-Event-ID to the present and makes it live, without a gap and without a repeat.
 * While the log is away the stream stays open and silent: an error status would stop the client for good.
 */
export async function follow(
  subscriber: Subscriber,
  lastEventId: string | undefined,
  eventLog: EventLog,
  hub: Hub,
): Promise<void> {
  let begun = false;
  while (!subscriber.closed) {
    try {
      if (!begun) await begin(subscriber, lastEventId, eventLog);
      begun = true;
      if (await caughtUp(subscriber, eventLog, hub)) return;
    } catch {
      // The hub logs that the log is away; each of its clients need not.
      await delay(200);
    }
  }
}

async function begin(subscriber: Subscriber, lastEventId: string | undefined, eventLog: EventLog): Promise<void> {
  if (lastEventId === undefined || lastEventId === "") {
    subscriber.begin("ready", await eventLog.newest(), { resumed: false });
  } else if (isEventId(lastEventId) && (await eventLog.reaches(lastEventId))) {
    subscriber.begin("ready", lastEventId, { resumed: true });
  } else {
    subscriber.begin("reset", await eventLog.newest(), { reason: `no complete record after ${lastEventId}` });
  }
}

async function caughtUp(subscriber: Subscriber, eventLog: EventLog, hub: Hub): Promise<boolean> {
  const found = await eventLog.after(subscriber.cursor, page);
  for (const entry of found) subscriber.send(entry);
  if (found.length > 0) await subscriber.drained();
  else if (subscriber.closed || hub.join(subscriber)) return true;
  else await delay(20);
  return false;
}
