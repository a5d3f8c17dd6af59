import { stepDiff } from "./diff.ts";
import { firstSteps } from "./first-steps.ts";
import { clean, code, fence, html, plural, shorten } from "./markdown.ts";
import { changeCounts, changingSteps, outcomeOf, type Outcome, type Report, type StackReport } from "./report.ts";
import { risksOf } from "./risk.ts";

/** First line of the comment; with the author it is how the comment is found again. */
export const marker = "<!-- delivery:preview -->";

/** GitHub refuses comments above 65,536 characters; the rest is room for what a later version adds. */
export const maximumLength = 64_000;

const symbols: Readonly<Record<Outcome, string>> = {
  failed: "❌ failed",
  refused: "⛔ refused by policy",
  changes: "📝 changes",
  unchanged: "✅ no changes",
  skipped: "⏭️ skipped",
};

const columns = ["create", "update", "replace", "delete"] as const;

function headline({ stacks, isNew }: Report): string {
  if (isNew === true) return "🧭 The preview is not set up yet";
  const outcomes = stacks.map(outcomeOf);
  const count = (outcome: Outcome) => outcomes.filter((other) => other === outcome).length;
  if (count("failed") > 0) return `❌ Preview failed for ${plural(count("failed"), "stack")}`;
  if (count("refused") > 0) return `⛔ Policy refuses the plan of ${plural(count("refused"), "stack")}`;
  if (count("changes") > 0) return `📝 ${plural(count("changes"), "stack")} will change`;
  if (outcomes.length > 0 && count("skipped") === outcomes.length) return "⏭️ Nothing was previewed";
  return "✅ No changes";
}

function table(stacks: readonly StackReport[]): string {
  const rows = stacks.map((report) => {
    const counts = report.preview === undefined ? new Map<string, number>() : changeCounts(report.preview);
    const other = [...counts].filter(([op]) => !columns.some((column) => column === op));
    const cells = columns.map((op) => String(counts.get(op) ?? "·"));
    const rest = other.map(([op, count]) => `${count} ${op}`).join(", ");
    return `| ${code(report.stack)} | ${symbols[outcomeOf(report)]} | ${cells.join(" | ")} | ${rest === "" ? "·" : code(rest)} |`;
  });
  return [
    "| stack | result | create | update | replace | delete | other |",
    "|---|---|--:|--:|--:|--:|---|",
    ...rows,
  ].join("\n");
}

/** A list that says how much of it is missing. */
function bounded(lines: readonly string[], maximum: number): readonly string[] {
  return lines.length <= maximum ? lines : [...lines.slice(0, maximum), `- … and ${lines.length - maximum} more`];
}

function risks(stacks: readonly StackReport[]): string | undefined {
  const found = stacks.flatMap(({ stack, preview }) => risksOf(preview?.steps ?? []).map((risk) => ({ stack, risk })));
  if (found.length === 0) return undefined;
  const lines = [
    ...found.filter(({ risk }) => risk.level === "high"),
    ...found.filter(({ risk }) => risk.level === "notice"),
  ].map(
    ({ stack, risk: { level, type, resource, message } }) =>
      `- ${level === "high" ? "🔴" : "🟡"} ${code(stack)}: ${code(type)} ${code(shorten(resource, 120))} ${clean(message)}`,
  );
  return ["### Look at these first", "", ...bounded(lines, 30)].join("\n");
}

function problems({ stack, error, skipped, preview }: StackReport): string | undefined {
  if (skipped !== undefined) return `${code(stack)} was not previewed: ${code(skipped)}`;
  const errors = (preview?.diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);
  const text = [...(error === undefined ? [] : [error]), ...errors].join("\n").trim();
  if (text !== "") return `**${code(stack)} failed**\n\n${fence(shorten(text, 6000))}`;
  return outcomeOf({ stack, error, skipped, preview }) === "failed"
    ? `**${code(stack)} failed** without a message; see the run's log.`
    : undefined;
}

function policy(stacks: readonly StackReport[]): string | undefined {
  const checked = stacks.flatMap(({ stack, policy }) => (policy === undefined ? [] : [{ stack, ...policy }]));
  if (checked.length === 0) return undefined;
  const total = (key: "resources" | "rules") => checked.map((one) => one[key]);
  const violations = checked.flatMap(({ stack, violations }) =>
    violations.map((violation) => ({ stack, ...violation })),
  );
  const scope = `${plural(Math.max(...total("rules")), "rule")} over ${plural(
    total("resources").reduce((sum, count) => sum + count, 0),
    "resource",
  )}`;
  if (violations.length === 0) return `**Policy**: ✅ ${scope}, none broken`;
  const lines = violations.map(
    ({ stack, rule, resource, message }) =>
      `- ${code(rule)} ${code(stack)} ${code(shorten(resource, 120))}: ${code(shorten(message, 300))}`,
  );
  return [`**Policy**: ⛔ ${plural(violations.length, "violation")} (${scope})`, "", ...bounded(lines, 30)].join("\n");
}

function details({ stack, preview }: StackReport, room: number): string | undefined {
  const steps = preview === undefined ? [] : changingSteps(preview);
  if (steps.length === 0) return undefined;
  const lines = steps.flatMap((step) => stepDiff(step));
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    if ((length += line.length + 1) > room) break;
    shown.push(line);
  }
  const missing = lines.length - shown.length;
  const note =
    missing === 0 ? [] : ["", `… ${plural(missing, "line")} left out; the whole plan is an artifact of the run`];
  const summary = `<details><summary><code>${html(stack)}</code>: ${plural(steps.length, "step")}</summary>`;
  return [summary, "", fence([...shown, ...note].join("\n"), "diff"), "", "</details>"].join("\n");
}

function footer({ stacks, commit, runUrl }: Report): string {
  const links = [
    ...(runUrl === undefined ? [] : [`[run](${runUrl})`]),
    ...stacks.flatMap(({ stack, permalink }) =>
      permalink === undefined ? [] : [`[${stack} in Pulumi Cloud](${permalink})`],
    ),
    ...(commit === undefined ? [] : [`commit ${code(commit.slice(0, 12))}`]),
  ];
  return links.length === 0 ? "" : `<sub>${links.join(" · ")}</sub>`;
}

function services(changed: readonly string[] | undefined): string | undefined {
  if (changed === undefined) return undefined;
  return changed.length === 0
    ? "**Services whose sources changed**: none; the running images stay"
    : `**Services whose sources changed**: ${changed.map(code).join(", ")} (built once, after the merge)`;
}

/** The report as markdown, never longer than GitHub accepts: everything that matters first, the diffs share what is left. */
export function renderReport(report: Report, limit = maximumLength): string {
  const { stacks } = report;
  const head = [
    marker,
    `## ${headline(report)}`,
    ...(report.isNew === true ? [firstSteps] : [table(stacks), ...stacks.flatMap((stack) => problems(stack) ?? [])]),
    risks(stacks),
    services(report.changedServices),
    policy(stacks),
  ].filter((part) => part !== undefined);
  const used = head.join("\n\n").length + footer(report).length;
  const changing = stacks.filter(({ preview }) => preview !== undefined && changingSteps(preview).length > 0);
  const room = Math.floor((limit - used) / Math.max(1, changing.length)) - 1200;
  const diffs = changing.flatMap((stack) => details(stack, Math.max(0, room)) ?? []);
  const whole = [...head, ...diffs, footer(report)].filter((part) => part !== "").join("\n\n");
  return whole.length <= limit ? whole : [marker, `## ${headline(report)}`, footer(report)].join("\n\n");
}
