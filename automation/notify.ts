import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { annotation } from "./ci/output.ts";
import { topics } from "./notify/news.ts";
import { tell } from "./notify/tell.ts";

// node automation/notify.ts TOPIC --subject STACK --result success|failure|cancelled [--details FILE]
// Reads GITHUB_TOKEN (issues) and WEBHOOK. Always exits 0: a notification never fails what it reports on.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { subject: { type: "string" }, result: { type: "string" }, details: { type: "string" } },
});
const topic = topics.find((known) => known === positionals[0]);
const { subject, result } = values;
if (topic === undefined || subject === undefined || result === undefined) {
  console.log(annotation("warning", "notify", `usage: notify.ts ${topics.join("|")} --subject STACK --result RESULT`));
} else if (result === "success" || result === "failure") {
  const details =
    values.details !== undefined && existsSync(values.details) ? readFileSync(values.details, "utf8") : "";
  await tell({ topic, subject, failed: result === "failure", details, by: process.env["GITHUB_ACTOR"] }, process.env);
}
