import { freeMinutes, leastSuccessRate, longestCi, type WorkflowHealth } from "./ci.ts";
import { barChart, meter } from "./chart.ts";
import type { Dora } from "./dora.ts";
import { style } from "./style.ts";
import type { Summary } from "./summary.ts";
import { escapeHtml } from "../../src/lib/html.ts";
import { day, duration, percentage } from "./text.ts";

const tile = (label: string, value: string, note: string, bad = false) =>
  `<div class="tile${bad ? " bad" : ""}"><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd><p>${escapeHtml(note)}</p></div>`;

function alarms({ alarms: found }: Summary): string {
  if (found.length === 0)
    return `<p class="calm"><span aria-hidden="true">✓</span> No alarm: everything is within what the project promises.</p>`;
  const items = found
    .map(({ title, text }) => `<li><strong>${escapeHtml(title)}</strong> ${escapeHtml(text)}</li>`)
    .join("");
  return `<section class="alarms" aria-labelledby="alarms"><h2 id="alarms">${found.length} ${found.length === 1 ? "alarm" : "alarms"}</h2><ul>${items}</ul></section>`;
}

function headline(dora: Dora): string {
  const note = `${dora.deployments} deployments, ${dora.failures} failed or rolled back`;
  return `<dl class="tiles">
${tile("Deployment frequency", `${dora.perWeek.toFixed(1)} a week`, note)}
${tile("Lead time for changes", duration(dora.leadTimeSeconds), "median from commit to running")}
${tile("Change failure rate", percentage(dora.changeFailureRate), "failed, or rolled back afterwards")}
${tile("Time to recover", duration(dora.recoverySeconds), "median from failure to the next success")}
</dl>`;
}

function environments({ dora, bars }: Summary): string {
  return dora
    .toReversed()
    .map((one) => {
      const id = `environment-${one.environment}`;
      return `<section aria-labelledby="${escapeHtml(id)}"><h2 id="${escapeHtml(id)}">${escapeHtml(one.environment)}</h2>${headline(one)}${barChart(one.environment, bars.get(one.environment) ?? [])}</section>`;
    })
    .join("\n");
}

function workflowRow({ workflow, runs, successRate, p50Seconds, p95Seconds, flakeRate }: WorkflowHealth): string {
  const cell = (text: string, bad = false) =>
    `<td${bad ? ' class="bad"' : ""}>${escapeHtml(text)}${bad ? '<span class="hidden"> (alarm)</span>' : ""}</td>`;
  const rarely = successRate !== undefined && successRate < leastSuccessRate;
  const slow = workflow === "ci" && (p95Seconds ?? 0) > longestCi;
  return `<tr><th scope="row">${escapeHtml(workflow)}</th>${cell(String(runs))}${cell(percentage(successRate), rarely)}${cell(duration(p50Seconds))}${cell(duration(p95Seconds), slow)}${cell(percentage(flakeRate))}</tr>`;
}

function workflows({ workflows: found, jobs }: Summary): string {
  const head = ["Workflow", "Runs", "Success", "p50", "p95", "Retried"]
    .map((name) => `<th scope="col">${name}</th>`)
    .join("");
  const slowest = jobs
    .slice(0, 10)
    .map(
      ({ name, p50Seconds, runs }) =>
        `<tr><th scope="row">${escapeHtml(name)}</th><td>${duration(p50Seconds)}</td><td>${runs}</td></tr>`,
    )
    .join("");
  return `<section aria-labelledby="workflows"><h2 id="workflows">Workflows</h2>
<div class="scroll"><table><caption>Runs that ended, without cancelled ones; times of the successful ones</caption><thead><tr>${head}</tr></thead><tbody>${found.map(workflowRow).join("")}</tbody></table></div>
<div class="scroll"><table><caption>Slowest jobs of ci, median</caption><thead><tr><th scope="col">Job</th><th scope="col">p50</th><th scope="col">Runs</th></tr></thead><tbody>${slowest}</tbody></table></div></section>`;
}

function minutes({ billed: { minutes: used, projected } }: Summary): string {
  return `<section aria-labelledby="minutes"><h2 id="minutes">Minutes of the month</h2>
${meter("Billed minutes", used, freeMinutes)}
<p>${used} of ${freeMinutes} free minutes, each job rounded up; about ${projected} by the end of the month.</p></section>`;
}

/** One self-contained page: no script, no font, nothing fetched; opens from a file, in light and dark. */
export function renderPage(summary: Summary, repository: string): string {
  const span = `${day(summary.window.from)} to ${day(summary.window.to)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Delivery of ${escapeHtml(repository)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>Delivery of ${escapeHtml(repository)}</h1><p>${span}, computed ${escapeHtml(summary.now.toISOString().slice(0, 16).replace("T", " "))} UTC from the engine's history, GitHub's runs and git.</p></header>
${alarms(summary)}
${environments(summary)}
${workflows(summary)}
${minutes(summary)}
<footer><p>A failed deployment left the previous release serving; it counts as a failure all the same. A measure without data shows a dash.</p></footer>
</main>
</body>
</html>
`;
}
