import type { Known } from "../../src/release/choice.ts";
import { Release, sameImages } from "../../src/release/contract.ts";
import type { Engine, Output, UpdateRecord } from "../engine/engine.ts";
import { readRecord, type Entry } from "./entry.ts";

/** What the engine's history says about an environment: an update that succeeded verified its release, nothing else did. */
export interface Ledger extends Known {
  /** Newest first. */
  readonly entries: readonly Entry[];
}

/**
 * The ledger behind a history (newest first). A stack that builds its own images gets no release as config; what its
 * switch reported as serving counts for its newest update, if that one succeeded.
 */
export function readLedger(history: readonly UpdateRecord[], serving?: unknown): Ledger {
  const entries = withServing(
    history.map((record) => readRecord(record)),
    serving,
  );
  const line: Release[] = [];
  let verified: Release[] = [];
  let runs = false;
  for (const entry of entries.toReversed().filter(isLasting)) {
    runs = entry.kind !== "destroy" && !entry.retired;
    if (!runs || entry.release === undefined) continue;
    verified = [entry.release, ...without(verified, entry.release)];
    extend(line, entry.release, entry.purpose === "rollback" || entry.purpose === "return");
  }
  const current = runs ? line.at(-1) : undefined;
  return { entries, verified, current, previous: line.at(runs ? -2 : -1) };
}

/** Only these change what runs for good; a failed update is returned by another one, a refresh or import changes nothing. */
const isLasting = ({ kind, succeeded }: Entry) => succeeded && (kind === "update" || kind === "destroy");

const without = (list: readonly Release[], release: Release) => list.filter((known) => !sameImages(known, release));

/** Keep the way that led here: going back drops what was rolled back from, so that going back twice does not return to it. */
function extend(line: Release[], release: Release, back: boolean): void {
  const at = line.findIndex((known) => sameImages(known, release));
  if (at === -1) line.push(release);
  else if (back) line.splice(at, line.length, release);
  else line.push(...line.splice(at, 1).map(() => release));
}

function withServing(entries: readonly Entry[], now: unknown): readonly Entry[] {
  const updates = entries.map((entry, index) => ({ entry, index })).filter(({ entry }) => entry.kind === "update");
  const named = new Map<Entry, Release>();
  for (const [at, { entry }] of updates.entries()) {
    // What the outputs name after a failed update may be its own: nobody verified that, so only the update right before counts.
    const found = withCommit(at === 0 ? now : parseJson(updates[at - 1]?.entry.serving), entry.commit);
    const isUnsaid = entry.succeeded && !entry.retired && entry.release === undefined;
    if (isUnsaid && found.success) named.set(entry, found.data);
  }
  return entries.map((entry) => {
    const release = named.get(entry);
    return release === undefined ? entry : Object.assign({ ...entry }, { release, name: release });
  });
}

/** A build names its images only; its commit is in the note of its update. */
function withCommit(serving: unknown, commit: string | undefined) {
  const known = typeof serving === "object" && serving !== null ? serving : {};
  return Release.safeParse({ ...(commit === undefined ? {} : { commit }), ...known });
}

/** The ledger of one stack on any engine and backend. */
export async function openLedger(engine: Pick<Engine, "history" | "outputs">): Promise<Ledger> {
  const [history, outputs] = await Promise.all([engine.history(), engine.outputs()]);
  return readLedger(history, publicValue(outputs["release"]));
}

function publicValue(output: Output | undefined): unknown {
  if (output === undefined || output.secret) return undefined;
  return typeof output.value === "string" ? parseJson(output.value) : output.value;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
