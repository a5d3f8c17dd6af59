import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { services } from "../src/catalog/services.ts";
import { changedServices } from "./ci/matrix.ts";
import { addSummary } from "./ci/output.ts";
import { renderReport } from "./comment/render.ts";
import { outcomeOf, type Report } from "./comment/report.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { runUrlOf } from "./github/environment.ts";
import { previewStack } from "./preview/preview.ts";
import { subjectOf } from "./preview/subject.ts";

// node automation/preview.ts --stack NAME … [--release R] [--base COMMIT] [--out FOLDER] [--summary]
// Previews stacks, judges their plans by policy, and writes one report for all. Fails when one fails or is refused.
const { values } = parseArgs({
  options: {
    stack: { type: "string", multiple: true, default: ["governance", "dev"] },
    release: { type: "string" },
    base: { type: "string" },
    out: { type: "string" },
    summary: { type: "boolean", default: false },
  },
});
const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", maxBuffer: 64 << 20 });

/** Only a pull request is compared with what it changes. */
const isProposal = values.base !== undefined;
const workplace = await openWorkplace();
const stacks = [];
for (const stack of values.stack) {
  console.log(`Previewing ${stack} …`);
  stacks.push(await previewStack(subjectOf(workplace, stack, { release: values.release, isProposal })));
}
const changed =
  values.base === undefined ? undefined : git("diff", "--name-only", "-z", `${values.base}...HEAD`).split("\0");
const runUrl = runUrlOf(process.env);
const report: Report = {
  stacks,
  ...(changed === undefined ? {} : { changedServices: [...changedServices(services, changed)] }),
  commit: git("rev-parse", "HEAD").trim(),
  ...(runUrl === undefined ? {} : { runUrl }),
};
const markdown = renderReport(report);
console.log(markdown);
if (values.summary) addSummary(markdown);
if (values.out !== undefined) {
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "report.json"), JSON.stringify(report));
}
process.exitCode = stacks.some((stack) => ["failed", "refused"].includes(outcomeOf(stack))) ? 1 : 0;
