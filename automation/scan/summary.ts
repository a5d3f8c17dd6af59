import { code, plural, shorten } from "../comment/markdown.ts";
import type { Finding } from "./report.ts";
import type { Verdict } from "./verdict.ts";

const most = 50;

/** The findings in one line: how many, and the first few by name. */
export function headlineOf(blocking: readonly Finding[]): string {
  const names = blocking.slice(0, 3).map(({ id, package: name }) => `${id} in ${name}`);
  const more = blocking.length > names.length ? ` and ${blocking.length - names.length} more` : "";
  return `${plural(blocking.length, "HIGH or CRITICAL finding")}: ${names.join(", ")}${more}`;
}

/** One image's scan as markdown, for the job's summary. */
export function renderVerdict(image: string, { blocking, ignored, expired, stale, passed }: Verdict): string {
  const head =
    blocking.length === 0
      ? "✅ nothing HIGH or CRITICAL"
      : `${passed ? "⚠️" : "❌"} ${plural(blocking.length, "HIGH or CRITICAL finding")}`;
  const rows = blocking
    .slice(0, most)
    .map(
      ({ id, severity, package: name, installed, fixed, title }) =>
        `| ${code(id)} | ${code(severity)} | ${code(`${name} ${installed}`)} | ${fixed === undefined ? "none yet" : code(fixed)} | ${code(shorten(title, 100))} |`,
    );
  return [
    `### ${code(image)}: ${head}`,
    ...(rows.length === 0
      ? []
      : [["| id | severity | package | fixed in | what |", "|---|---|---|---|---|", ...rows].join("\n")]),
    ...(blocking.length > most ? [`… and ${blocking.length - most} more`] : []),
    ...(passed && blocking.length > 0 ? ["A marked rollback is warned, not blocked."] : []),
    ...(ignored.length > 0 ? [`${plural(ignored.length, "finding")} ignored by ${code(".trivyignore.yaml")}`] : []),
    ...expired.map(({ id, expired_at }) => `${code(id)} is ignored no longer: its time ended on ${expired_at}`),
    ...stale.map(({ id }) => `${code(id)} is gone: take it out of ${code(".trivyignore.yaml")}`),
  ].join("\n\n");
}
