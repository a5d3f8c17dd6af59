import { runEntry } from "../automation/command/entry.ts";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeChanges, resourceName } from "../automation/engine/progress.ts";
import { writeConfig } from "./config.ts";
import { requireDocker } from "./docker/ensure.ts";
import { isolatedEnvironment, prepareFolder } from "./environment.ts";
import { rehearsalEngines, stackLocation } from "./open.ts";
import { Report, terminal } from "./report.ts";
import { root } from "./root.ts";
import { printProblems } from "./run.ts";
import { readSettings, type Settings } from "./settings.ts";

const marks: Readonly<Record<string, string>> = { create: "+", delete: "-", replace: "±", update: "~" };

/** Show what `make up` would change. A rehearsal that was never started is planned in a folder that is gone afterwards. */
await runEntry(async () => {
  const asked = readSettings(process.env, root);
  const scratch = existsSync(join(asked.dir, "state")) ? undefined : mkdtempSync(join(tmpdir(), "delivery-preview-"));
  try {
    return await preview(scratch === undefined ? asked : { ...asked, dir: scratch });
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
});

async function preview(settings: Settings): Promise<number> {
  const report = new Report(terminal());
  const env = isolatedEnvironment(process.env, settings);
  prepareFolder(settings, process.env);
  const engines = await rehearsalEngines(settings, env);
  report.line(`engine     ${engines.name}: ${engines.reason}`);
  await requireDocker(settings.root, env);
  const certificate = join(settings.dir, "tls", "edge.pem");
  writeConfig(settings, "dev", existsSync(certificate) ? certificate : undefined);
  const engine = await engines.open(stackLocation(settings, "dev", env));
  const plan = await report.during("preview", () => engine.preview());
  for (const { op, urn, diffReasons } of plan.steps) {
    const mark = marks[op];
    if (mark === undefined || urn.includes("::pulumi:")) continue;
    const because = diffReasons === undefined || diffReasons.length === 0 ? "" : `  (${diffReasons.join(", ")})`;
    report.line(`  ${mark} ${op.padEnd(8)} ${resourceName(urn)}${because}`);
  }
  printProblems(plan, report);
  report.line(`plan       ${plan.result === "failed" ? "failed: " : ""}${describeChanges(plan.changes)}`);
  return plan.result === "succeeded" ? 0 : 1;
}
