import { createHash } from "node:crypto";

/** Short name of a text's content, for people and triggers: 12 hexadecimal characters of its SHA-256. */
export function contentHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
