import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { environments } from "../src/catalog/environments.ts";
import { addSummary, annotation } from "./ci/output.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { gitHubOf } from "./github/environment.ts";
import { collect, gitHistory } from "./metrics/collect.ts";
import { renderPage } from "./metrics/page.ts";
import { summarize } from "./metrics/summary.ts";

// node automation/metrics.ts [--out metrics.html] [--days 30]   delivery metrics as one page that opens from a file
const { values } = parseArgs({
  options: { out: { type: "string", default: "metrics.html" }, days: { type: "string", default: "30" } },
});
const names = Object.keys(environments);
const workplace = await openWorkplace().catch((error: unknown) => {
  console.log(`No engine here: ${error instanceof Error ? error.message : String(error)}`);
  return undefined;
});
const records = await collect({
  now: new Date(),
  days: Number(values.days),
  environments: names,
  github: gitHubOf(process.env),
  commits: () => gitHistory(process.cwd()),
  say: (line) => console.log(line),
  history: async (environment) => {
    try {
      return workplace === undefined
        ? undefined
        : await (await workplace.open(workplace.locate(environment))).history();
    } catch {
      return undefined;
    }
  },
});
const summary = summarize(records, names, Number(values.days));
writeFileSync(values.out, renderPage(summary, process.env["GITHUB_REPOSITORY"] ?? "this clone"));
for (const { title, text } of summary.alarms) console.log(annotation("warning", title, text));
addSummary(
  summary.alarms.length === 0
    ? "### ✅ Delivery metrics: no alarm"
    : summary.alarms.map(({ title, text }) => `- **${title}**: ${text}`).join("\n"),
);
console.log(
  `Wrote ${resolve(values.out)} from ${records.runs.length} runs and ${records.deployments.length} deployments.`,
);
