import type { UpdateRecord } from "../../automation/engine/engine.ts";
import { formatNote, type Note } from "../../automation/ledger/message.ts";
import { formatRelease, type Release } from "../../src/release/contract.ts";

/** One record of a history as the engines keep it; the time is filled in by `history`. */
export function record(part: Partial<UpdateRecord> = {}): UpdateRecord {
  return {
    kind: "update",
    result: "succeeded",
    startTime: "",
    endTime: "",
    message: "",
    environment: {},
    config: {},
    resourceChanges: {},
    ...part,
  };
}

/** An update that got a release, for a purpose. */
export function updateTo(
  release: Release,
  { result = "succeeded", ...note }: Partial<Omit<Note, "release">> & { readonly result?: string } = {},
): UpdateRecord {
  return record({
    result,
    message: formatNote({ purpose: "deploy", ...note, release }),
    config: { "delivery:release": { value: formatRelease(release), secret: false } },
  });
}

/** Records in the order they happened, as a history: newest first, one minute apart, ten seconds long. */
export function history(...records: readonly UpdateRecord[]): readonly UpdateRecord[] {
  const start = Date.parse("2026-01-01T00:00:00Z");
  const at = (index: number, seconds: number) => new Date(start + index * 60_000 + seconds * 1000).toISOString();
  return records
    .map((one, index) => Object.assign({ ...one }, { startTime: at(index, 0), endTime: at(index, 10) }))
    .toReversed();
}
