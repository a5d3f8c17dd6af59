import { renderReport } from "./comment/render.ts";
import { outcomeOf } from "./comment/report.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { Progress } from "./engine/progress.ts";
import { runUrlOf } from "./github/environment.ts";
import { openGitHub, readSettings } from "./governance/settings.ts";
import { formatNote } from "./ledger/message.ts";
import { previewStack } from "./preview/preview.ts";
import { subjectOf } from "./preview/subject.ts";
import { explainOutdated } from "./secret/public-key.ts";

// node automation/govern.ts   apply the governance stack: preview, policy, then up
const stack = "governance";
const workplace = await openWorkplace();
const report = await previewStack(subjectOf(workplace, stack));
const outcome = outcomeOf(report);
console.log(renderReport({ stacks: [report] }));
if (outcome === "failed" || outcome === "refused") process.exitCode = 1;
else if (outcome === "changes") {
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
  for (const { severity, message: text } of diagnostics) if (severity === "error") console.error(text);
  if (result !== "succeeded") {
    const github = openGitHub(readSettings(location.configFile), location.env);
    for (const line of await explainOutdated(github, location.configFile)) console.error(line);
  }
  process.exitCode = result === "succeeded" ? 0 : 1;
}
