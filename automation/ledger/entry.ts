import { z } from "zod";
import { Release } from "../../src/release/contract.ts";
import type { ChangeSummary, UpdateRecord } from "../engine/engine.ts";
import { parseNote, type Note } from "./message.ts";

/** One update of the engine's history in the words of a delivery. */
export interface Entry extends Partial<Omit<Note, "release">> {
  /** The engine's kind: `update`, `destroy`, `refresh`, … */
  readonly kind: string;
  readonly succeeded: boolean;
  readonly at: Date;
  /** Seconds. */
  readonly duration: number;
  readonly changes: ChangeSummary;
  /** The whole release the update got, complete by today's catalog. */
  readonly release?: Release;
  /** What the update called its release, even where it is not complete by today's catalog. */
  readonly name?: { readonly commit?: string | undefined; readonly version?: string | undefined };
  /** The stack was emptied on purpose. */
  readonly retired: boolean;
}

const Named = z.object({ commit: z.string().optional(), version: z.string().optional() });

/** Read one record. Nothing in a record is trusted to have a shape: records of other tools and older programs are in there too. */
export function readRecord(record: UpdateRecord, project = "delivery"): Entry {
  const config = (key: string): unknown => {
    const entry = record.config[`${project}:${key}`];
    return entry === undefined || entry.secret ? undefined : parseJson(entry.value);
  };
  const raw = config("release");
  const release = Release.safeParse(raw);
  const named = Named.safeParse(raw);
  const note = parseNote(record.message);
  const by = note.by ?? record.environment["git.author"] ?? record.environment["git.committer"];
  const commit = note.commit ?? record.environment["git.head"];
  const run = note.run ?? record.environment["ci.build.url"];
  const seconds = (Date.parse(record.endTime) - Date.parse(record.startTime)) / 1000;
  return {
    ...note,
    ...(by === undefined ? {} : { by }),
    ...(run === undefined ? {} : { run }),
    ...(commit === undefined ? {} : { commit }),
    kind: record.kind,
    succeeded: record.result === "succeeded",
    at: new Date(record.startTime),
    duration: Number.isFinite(seconds) ? Math.max(0, seconds) : 0,
    changes: record.resourceChanges,
    ...(release.success ? { release: release.data } : {}),
    ...(named.success ? { name: named.data } : {}),
    retired: config("retire") === true,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
