import { toItem, type Item } from "./item.ts";

/** What the API refused, in words for the user. */
export class ApiProblem extends Error {}

const unreachable = "The service cannot be reached right now. Please try again.";

/** The newest items. */
export async function listItems(): Promise<Item[]> {
  const body = await request("/api/items");
  if (typeof body !== "object" || body === null || !("items" in body) || !Array.isArray(body.items)) {
    throw new ApiProblem(unreachable);
  }
  return body.items.map(toItem).filter((item) => item !== undefined);
}

/** Adds an item and returns it as stored. */
export async function addItem(name: string): Promise<Item> {
  const body = await request("/api/items", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const item = toItem(body);
  if (item === undefined) throw new ApiProblem(unreachable);
  return item;
}

/** The revision a service was built from, or undefined where it does not say. */
export async function revisionOf(path: string): Promise<string | undefined> {
  const body = await request(path).catch(() => undefined);
  if (typeof body !== "object" || body === null || !("revision" in body)) return undefined;
  return typeof body.revision === "string" ? body.revision : undefined;
}

async function request(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(path, { ...init, signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  const body: unknown = await response?.json().catch(() => undefined);
  if (response?.ok) return body;
  throw new ApiProblem(problems(response?.status, body));
}

function problems(status: number | undefined, body: unknown): string {
  const refused = status !== undefined && status >= 400 && status < 500;
  if (!refused || typeof body !== "object" || body === null || !("problems" in body)) return unreachable;
  return Array.isArray(body.problems) ? body.problems.join("; ") : unreachable;
}
