import type { Release } from "../../src/release/contract.ts";
import { nameOf } from "../../src/release/contract.ts";

/** What an update was for. */
export const purposes = ["deploy", "rollback", "return", "record", "retire"] as const;
export type Purpose = (typeof purposes)[number];

/** What the text kept with an update says, beyond the engine's own record. */
export interface Note {
  readonly purpose: Purpose;
  readonly release?: Pick<Release, "commit" | "version"> | undefined;
  /** The person or bot that asked for it. */
  readonly by?: string | undefined;
  /** URL of the run that did it. */
  readonly run?: string | undefined;
  /** Why the usual gate was passed by, see break-glass. */
  readonly reason?: string | undefined;
  /** The commit that a stack built its images from. */
  readonly commit?: string | undefined;
  /**
   * What served when the update began, as one line of JSON. A stack that builds its own images gets no release as config
   * and knows what it built only afterwards: so the next update writes down what the one before it has verified.
   */
  readonly serving?: string | undefined;
}

const trailers = { by: "By", run: "Run", reason: "Reason", commit: "Commit", serving: "Serving" } as const;
const isPurpose = (word: string): word is Purpose => purposes.some((purpose) => purpose === word);

/** The message of an update: one line for people, then trailers as in git, so that every backend keeps them without knowing them. */
export function formatNote(note: Note): string {
  const head = [note.purpose, note.release === undefined ? "" : nameOf(note.release)].filter(Boolean).join(" ");
  const tail = Object.entries(trailers).flatMap(([key, label]) => {
    const value = note[key as keyof typeof trailers];
    return value === undefined || value.trim() === "" ? [] : [`${label}: ${value.replaceAll(/\s+/g, " ").trim()}`];
  });
  return tail.length === 0 ? head : [head, "", ...tail].join("\n");
}

/** Read a message back; a message of another tool has no purpose and no trailers. */
export function parseNote(message: string): Partial<Omit<Note, "release">> {
  const [head = "", ...lines] = message.split("\n");
  const word = head.split(" ")[0] ?? "";
  const found = Object.entries(trailers).flatMap(([key, label]) => {
    const line = lines.find((text) => text.startsWith(`${label}: `));
    return line === undefined ? [] : [[key, line.slice(label.length + 2)]];
  });
  return { ...(isPurpose(word) ? { purpose: word } : {}), ...Object.fromEntries(found) };
}
