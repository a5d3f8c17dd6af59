import { runEntry } from "./command/entry.ts";
import { renderReport } from "./comment/render.ts";
import { outcomeOf, problemsOf } from "./comment/report.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { describeProblems, Progress } from "./engine/progress.ts";
import { runUrlOf } from "./github/environment.ts";
import { openGitHub, readSettings } from "./governance/settings.ts";
import { formatNote } from "./ledger/message.ts";
import { leaveReason } from "./notify/reason.ts";
import { previewStack } from "./preview/preview.ts";
import { subjectOf } from "./preview/subject.ts";
import { explainOutdated } from "./secret/public-key.ts";

// node automation/govern.ts   apply the governance stack: preview, policy, then up
const stack = "governance";

/** What stopped it, nothing where it went well. */
async function govern(): Promise<readonly string[]> {
  const workplace = await openWorkplace();
  const report = await previewStack(subjectOf(workplace, stack));
  const outcome = outcomeOf(report);
  console.log(renderReport({ stacks: [report] }));
  if (outcome !== "changes") return problemsOf(report);
  const location = workplace.locate(stack);
  const engine = await workplace.open(location);
  const message = formatNote({ purpose: "deploy", by: process.env["GITHUB_ACTOR"], run: runUrlOf(process.env) });
  const progress = new Progress();
  const { result, diagnostics } = await engine.up({
    message,
    onEvent: (event) => {
      const line = progress.take(event);
      if (line !== undefined) console.log(`  ${line.mark} ${line.text}`);
    },
  });
  if (result === "succeeded") return [];
  const github = openGitHub(readSettings(location.configFile), location.env);
  const problems = [...describeProblems(diagnostics), ...(await explainOutdated(github, location.configFile))];
  for (const problem of problems) console.error(problem);
  return [...problems, "The update of governance failed."];
}

await runEntry(async () => {
  try {
    const problems = await govern();
    if (problems.length > 0) leaveReason(problems, process.env);
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    leaveReason([error instanceof Error ? error.message : String(error)], process.env);
    throw error;
  }
});
