import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { services } from "../src/catalog/services.ts";
import { changedServices } from "./ci/matrix.ts";
import { addSummary, annotation } from "./ci/output.ts";
import { runEntry } from "./command/entry.ts";
import { hasState } from "./comment/first-steps.ts";
import { renderReport } from "./comment/render.ts";
import { outcomeOf, problemsOf, type Report, type StackReport } from "./comment/report.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { runUrlOf } from "./github/environment.ts";
import { leaveReason } from "./notify/reason.ts";
import { previewStack } from "./preview/preview.ts";
import { subjectOf } from "./preview/subject.ts";

// node automation/preview.ts --stack NAME … [--release R] [--base COMMIT] [--out FOLDER] [--summary] [--pull-request]
// Previews stacks, judges their plans by policy, and writes one report for all. Fails when one fails or is refused.
// A pull request of a repository without any state is told how to set it up, and does not fail.
const { values } = parseArgs({
  options: {
    stack: { type: "string", multiple: true, default: ["governance", "dev"] },
    release: { type: "string" },
    base: { type: "string" },
    out: { type: "string" },
    summary: { type: "boolean", default: false },
    "pull-request": { type: "boolean", default: false },
  },
});
const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", maxBuffer: 64 << 20 });

async function previewAll(): Promise<readonly StackReport[]> {
  const stacks = [];
  try {
    const workplace = await openWorkplace();
    for (const stack of values.stack) {
      console.log(`Previewing ${stack} …`);
      stacks.push(
        await previewStack(
          subjectOf(workplace, stack, { release: values.release, isProposal: values["pull-request"] }),
        ),
      );
    }
    return stacks;
  } catch (error) {
    // No engine, or nothing to open: the comment says so too.
    const reason = error instanceof Error ? error.message : String(error);
    return [...stacks, ...values.stack.slice(stacks.length).map((stack) => ({ stack, error: reason }))];
  }
}

async function main(): Promise<number> {
  const isNew = values["pull-request"] && !hasState(process.env);
  const stacks = isNew
    ? values.stack.map((stack) => ({ stack, skipped: "no state is set up yet" }))
    : await previewAll();
  const changed =
    values.base === undefined ? undefined : git("diff", "--name-only", "-z", `${values.base}...HEAD`).split("\0");
  const runUrl = runUrlOf(process.env);
  const report: Report = {
    stacks: [...stacks],
    isNew,
    ...(changed === undefined ? {} : { changedServices: [...changedServices(services, changed)] }),
    commit: git("rev-parse", "HEAD").trim(),
    ...(runUrl === undefined ? {} : { runUrl }),
  };
  const markdown = renderReport(report);
  console.log(markdown);
  if (isNew) console.log(annotation("warning", "preview", "Nothing is previewed: no state is set up yet."));
  if (values.summary) addSummary(markdown);
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true });
    writeFileSync(join(values.out, "report.json"), JSON.stringify(report));
  }
  const bad = stacks.filter((stack) => ["failed", "refused"].includes(outcomeOf(stack)));
  if (bad.length > 0) leaveReason(bad.flatMap(problemsOf), process.env);
  return bad.length > 0 ? 1 : 0;
}

await runEntry(main);
