/** One item as the API and the event stream give it. */
export interface Item {
  readonly id: number;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** How many of the newest items the page shows. */
export const shown = 100;

/** Reads an item out of parsed JSON, or undefined where it is something else. */
export function toItem(value: unknown): Item | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("id" in value && "name" in value && "createdAt" in value)) return undefined;
  const { id, name, createdAt } = value;
  if (typeof id !== "number" || typeof name !== "string" || typeof createdAt !== "string") return undefined;
  return { id, name, createdAt };
}

/** Both lists as one: each item once, newest first. An event that is repeated or overtaken changes nothing. */
export function merge(current: readonly Item[], incoming: readonly Item[]): Item[] {
  const byId = new Map([...current, ...incoming].map((item) => [item.id, item]));
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, shown);
}
