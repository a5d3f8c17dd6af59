import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addSummary, annotation } from "./ci/output.ts";
import { audienceOf } from "./comment/event.ts";
import { postComment } from "./comment/post.ts";
import { renderReport } from "./comment/render.ts";
import { Report } from "./comment/report.ts";
import { authorOf, gitHubOf, runUrlOf } from "./github/environment.ts";

// node automation/comment.ts --report FOLDER   the report of a preview as the pull request's one comment and as job summary
const { values } = parseArgs({ options: { report: { type: "string", default: "report" } } });
const file = join(values.report, "report.json");
const eventFile = process.env["GITHUB_EVENT_PATH"] ?? "";
const event: unknown = existsSync(eventFile) ? JSON.parse(readFileSync(eventFile, "utf8")) : undefined;
const audience = audienceOf(event);
const runUrl = runUrlOf(process.env);

/** No report means that the preview did not come that far, or was not allowed to run. */
const missing: Report = {
  stacks: ["governance", "dev"].map((stack) =>
    audience.kind === "summary"
      ? { stack, skipped: audience.reason }
      : { stack, error: "The preview ended without a report; see the log of the job Preview." },
  ),
  ...(runUrl === undefined ? {} : { runUrl }),
};
const markdown = renderReport(existsSync(file) ? Report.parse(JSON.parse(readFileSync(file, "utf8"))) : missing);
addSummary(markdown);
const github = gitHubOf(process.env);
if (audience.kind === "summary" || github === undefined) {
  console.log(`Only summarised: ${audience.kind === "summary" ? audience.reason : "there is no token"}.`);
} else {
  const posted = await postComment(github, audience.number, authorOf(process.env), markdown);
  if (posted.kind === "refused") console.log(annotation("warning", "comment", posted.reason));
  else console.log(`The comment was ${posted.kind}.`);
}
