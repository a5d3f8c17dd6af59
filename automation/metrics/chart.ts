import type { Bar } from "./summary.ts";
import { escapeHtml } from "../../src/lib/html.ts";
import { day } from "./text.ts";

const [width, height, gap, axis] = [600, 76, 2, 2];

/** Deployments per day as bars, successes below failures; the numbers are in its description for those who do not see it. */
export function barChart(environment: string, bars: readonly Bar[]): string {
  const highest = Math.max(1, ...bars.map(({ succeeded, failed }) => succeeded + failed));
  const step = width / Math.max(1, bars.length);
  const scale = (count: number) => (count / highest) * (height - axis - 4);
  const rectangles = bars.flatMap(({ succeeded, failed, from }, index) => {
    if (succeeded + failed === 0) return [];
    const [x, wide] = [(index * step + gap / 2).toFixed(1), (step - gap).toFixed(1)];
    const [ok, bad] = [scale(succeeded), scale(failed)];
    const rectangle = (kind: string, y: number, tall: number) =>
      tall === 0
        ? ""
        : `<rect class="${kind}" x="${x}" y="${y.toFixed(1)}" width="${wide}" height="${tall.toFixed(1)}" rx="2"/>`;
    const text = `<title>${day(from)}: ${succeeded} succeeded, ${failed} failed</title>`;
    // Colour alone does not tell a failure: it carries a cross.
    const middle = (index * step + step / 2).toFixed(1);
    const mark =
      failed === 0 ? "" : `<text x="${middle}" y="${(height - axis - ok - bad / 2 + 4).toFixed(1)}">×</text>`;
    return [
      `<g>${text}${rectangle("ok", height - axis - ok, ok)}${rectangle("failed", height - axis - ok - bad, bad)}${mark}</g>`,
    ];
  });
  const total = (key: "failed" | "succeeded") => bars.reduce((sum, bar) => sum + bar[key], 0);
  const [first, last] = [bars[0], bars.at(-1)];
  const ends = [first, last].flatMap((bar) => (bar === undefined ? [] : `<span>${day(bar.from)}</span>`)).join("");
  const description = `${environment}: deployments per day, ${total("succeeded")} succeeded and ${total("failed")} failed, at most ${highest} a day`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(description)}"><line x1="0" x2="${width}" y1="${height - axis}" y2="${height - axis}"/>${rectangles.join("")}</svg><p class="ends" aria-hidden="true">${ends}</p>`;
}

/** A part of a whole as a bar that may run over its end. */
export function meter(label: string, value: number, whole: number): string {
  const part = Math.min(1, value / whole);
  return `<svg class="meter" viewBox="0 0 ${width} 14" role="img" aria-label="${escapeHtml(`${label}: ${value} of ${whole}`)}"><rect class="track" width="${width}" height="14" rx="7"/><rect class="${value > whole ? "failed" : "ok"}" width="${(part * width).toFixed(1)}" height="14" rx="7"/></svg>`;
}
