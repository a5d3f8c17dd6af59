import { vi } from "vitest";

/** Waits until an expectation holds; long enough for a busy machine, as nothing depends on when. */
export async function eventually<T>(expectation: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(expectation, { timeout: 10_000, interval: 10 });
}
