import { join } from "node:path";
import type { Ignored } from "./ignore.ts";
import { findingsOf, type Finding } from "./report.ts";
import { renderVerdict } from "./summary.ts";
import { scanImage, type RunProgram } from "./trivy.ts";
import { judge } from "./verdict.ts";

/** How images are scanned and judged. */
export interface ScanTerms {
  /** Folder for reports; more than one image get one folder each. */
  readonly out: string;
  readonly ignores: readonly Ignored[];
  readonly today: Date;
  /** A marked rollback is warned, not blocked. */
  readonly rollback: boolean;
  readonly run?: RunProgram;
}

/** What scans mean together. */
export interface Scanned {
  readonly passed: boolean;
  readonly blocking: readonly Finding[];
  /** One text per image, as markdown. */
  readonly texts: readonly string[];
}

/** Scan every image to its end, so that all findings are known at once, and judge them together. */
export function scanImages(images: readonly string[], { out, ignores, today, rollback, run }: ScanTerms): Scanned {
  const scans = images.map((image, index) => {
    const folder = images.length === 1 ? out : join(out, String(index));
    const verdict = judge(findingsOf(scanImage(image, folder, run)), ignores, today, { rollback });
    return { verdict, text: renderVerdict(image, verdict) };
  });
  return {
    passed: scans.every(({ verdict }) => verdict.passed),
    blocking: scans.flatMap(({ verdict }) => verdict.blocking),
    texts: scans.map(({ text }) => text),
  };
}
