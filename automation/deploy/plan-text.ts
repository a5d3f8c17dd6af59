import { nameOf, type Release, serviceNames } from "../../src/release/contract.ts";
import { changedServices } from "../../src/release/rule.ts";
import type { PlannedStep, Preview } from "../engine/engine.ts";
import { describeChanges, resourceName } from "../engine/progress.ts";
import type { Plan } from "./terms.ts";

const marks: Readonly<Record<string, string>> = { create: "+", update: "~", replace: "±", delete: "-" };

/** The plan as a person reads it before they say yes. */
export function formatPlan(environment: string, plan: Plan, preview: Preview): string {
  const steps = preview.steps.filter(({ op, urn }) => op in marks && !urn.includes("::pulumi:pulumi:Stack::"));
  return [headline(environment, plan), ...steps.map(formatStep), describeChanges(preview.changes)].join("\n");
}

function headline(environment: string, { release, purpose, ledger }: Plan): string {
  const from = ledger.current;
  const verb = { deploy: "deploy", rollback: "go back to", return: "return to", record: "record", retire: "retire" }[
    purpose
  ];
  if (release === undefined)
    return purpose === "retire"
      ? `${environment}: retire the platform`
      : `${environment}: build from this clone and deploy`;
  return `${environment}: ${verb} ${nameOf(release)}${from === undefined ? ", the first release" : comparison(from, release)}`;
}

function comparison(from: Release, to: Release): string {
  const changed = changedServices(from, to);
  if (changed.length === 0) return `, the same images as ${nameOf(from)}`;
  const what = changed.length === serviceNames.length ? "all services" : changed.join(", ");
  return `, ${what} new against ${nameOf(from)}`;
}

function formatStep({ op, urn, replaceReasons, diffReasons }: PlannedStep): string {
  const reasons = [...new Set([...(replaceReasons ?? []), ...(diffReasons ?? [])])];
  return `  ${marks[op] ?? op} ${resourceName(urn)}${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}`;
}
