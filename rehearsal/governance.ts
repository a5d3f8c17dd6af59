import type { Prepared } from "./preparation.ts";
import type { Report } from "./report.ts";
import type { Settings } from "./settings.ts";

/** Place of the stack `governance`: the GitHub stand-in is started and the repository brought up before the platform. */
export async function governance(_settings: Settings, _prepared: Prepared, _report: Report): Promise<boolean> {
  return Promise.resolve(true);
}
