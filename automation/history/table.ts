import { nameOf } from "../../src/release/contract.ts";
import type { Entry } from "../ledger/entry.ts";

const columns = ["when", "what", "release", "result", "took", "changes", "who", "run"] as const;
type Row = Readonly<Record<(typeof columns)[number], string>>;

/** The history as a table for a terminal, newest first: one line per update, columns as wide as their content. */
export function formatHistory(entries: readonly Entry[]): string {
  const rows = [Object.fromEntries(columns.map((name) => [name, name])) as Row, ...entries.map(toRow)];
  const width = (column: keyof Row) => Math.max(...rows.map((row) => row[column].length));
  const widths = Object.fromEntries(columns.map((column) => [column, width(column)]));
  return rows
    .map((row) =>
      columns
        .map((column) => row[column].padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function toRow(entry: Entry): Row {
  const { name, at, duration } = entry;
  return {
    when: Number.isNaN(at.getTime()) ? "?" : at.toISOString().slice(0, 16).replace("T", " "),
    what: entry.kind === "update" ? (entry.purpose ?? "update") : entry.kind,
    release: name?.commit === undefined ? "-" : nameOf({ commit: name.commit, version: name.version }),
    result: entry.succeeded ? "succeeded" : "failed",
    took: duration < 120 ? `${Math.round(duration)} s` : `${Math.round(duration / 60)} min`,
    changes: formatChanges(entry.changes),
    who: entry.by ?? "-",
    run: [entry.run, entry.reason === undefined ? undefined : `(${entry.reason})`].filter(Boolean).join(" ") || "-",
  };
}

const signs: readonly (readonly [string, string])[] = [
  ["create", "+"],
  ["update", "~"],
  ["replace", "±"],
  ["delete", "-"],
];

/** `+3 ~1 ±2 -1`, or `none`. */
export function formatChanges(changes: Readonly<Record<string, number>>): string {
  return signs.flatMap(([op, sign]) => ((changes[op] ?? 0) > 0 ? [`${sign}${changes[op]}`] : [])).join(" ") || "none";
}
