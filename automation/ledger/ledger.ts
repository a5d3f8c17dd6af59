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

function withServing(entries: readonly Entry[], serving: unknown): readonly Entry[] {
  const newest = entries.findIndex(isLasting);
  const entry = entries[newest];
  const release = Release.safeParse(serving);
  const isUnsaid = entry !== undefined && entry.kind === "update" && !entry.retired && entry.release === undefined;
  // A failed update after it may have switched already: then nobody knows whose release the outputs name.
  if (!isUnsaid || !release.success || entries.slice(0, newest).some(({ kind }) => kind === "update")) return entries;
  return entries.with(newest, { ...entry, release: release.data, name: release.data });
}

/** The ledger of one stack on any engine and backend. */
export async function openLedger(engine: Pick<Engine, "history" | "outputs">): Promise<Ledger> {
  const [history, outputs] = await Promise.all([engine.history(), engine.outputs()]);
  return readLedger(history, publicValue(outputs["release"]));
}

function publicValue(output: Output | undefined): unknown {
  if (output === undefined || output.secret) return undefined;
  if (typeof output.value !== "string") return output.value;
  try {
    return JSON.parse(output.value);
  } catch {
    return undefined;
  }
}
