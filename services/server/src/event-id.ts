/** Id of a stream entry, `milliseconds-sequence`; what clients send back as Last-Event-ID. */
export type EventId = `${number}-${number}`;

/** The position before every entry. */
export const beginning: EventId = "0-0";

const pattern = /^\d{1,16}-\d{1,16}$/;

/** Whether a text from outside is an id. */
export function isEventId(text: string): text is EventId {
  return pattern.test(text);
}

/** Negative where `a` is older than `b`, positive where it is younger. */
export function compareIds(a: EventId, b: EventId): number {
  const [aTime = 0, aSequence = 0] = a.split("-").map(Number);
  const [bTime = 0, bSequence = 0] = b.split("-").map(Number);
  return aTime - bTime || aSequence - bSequence;
}
