import { z } from "zod";
import { nameOf, typeOf } from "../../policy/resource.ts";
import { services } from "../../src/catalog/services.ts";
import { labelKeys } from "../../src/lib/labels.ts";
import { readableType } from "./diff.ts";
import type { Step } from "./report.ts";

/** Something in the plan a reviewer has to look at before anything else. */
export interface Risk {
  /** `high` destroys or weakens something; `notice` only deserves a look. */
  readonly level: "high" | "notice";
  readonly kind: "access" | "delete" | "replaced state" | "secret" | "weaker protection";
  readonly resource: string;
  readonly type: string;
  readonly message: string;
}

type Inputs = Readonly<Record<string, unknown>>;

const holdsData = /^docker:index\/volume:|^github:index\/repository:Repository$/;
const isSecretType = /^github:index\/(?:actions|dependabot|codespaces)\w*Secret:/;
const guards =
  /^github:index\/(?:repositoryRuleset|branchProtection|repositoryEnvironment(?:DeploymentPolicy)?|repositoryVulnerabilityAlerts):/;
const grantsAccess = /^github:index\/(?:teamRepository|repositoryCollaborators?|teamMembership|repositoryDeployKey):/;

const Labels = z.array(z.looseObject({ label: z.string(), value: z.unknown() })).catch([]);

/** Accessories keep data; a service's container keeps none and is replaced on every release. */
function isStateful(step: Step, inputs: Inputs): boolean {
  const type = typeOf(step.urn);
  if (holdsData.test(type) || step.oldState?.protect === true) return true;
  if (type !== "docker:index/container:Container") return false;
  const role = Labels.parse(inputs["labels"] ?? []).find(({ label }) => label === labelKeys.service)?.value;
  return typeof role === "string" && !(role in services);
}

/** How much a setting protects; a lower number after than before is weaker. */
const strength: Readonly<Record<string, (inputs: Inputs) => number>> = {
  "enforcement of the ruleset": ({ enforcement }) => ["disabled", "evaluate", "active"].indexOf(String(enforcement)),
  "required reviews": ({ rules }) => find(rules, "requiredApprovingReviewCount") ?? 0,
  "required checks": ({ rules }) => count(rules, "context"),
  "code owners' review": ({ rules }) => find(rules, "requireCodeOwnerReview") ?? 0,
  "protection against deletion": ({ rules }) => find(rules, "deletion") ?? 0,
  "protection against force pushes": ({ rules }) => find(rules, "nonFastForward") ?? 0,
  "number of bypass actors": ({ bypassActors }) => -count(bypassActors, "actorType"),
  reviewers: ({ reviewers }) => leafCount(reviewers),
  "protection against self-review": ({ preventSelfReview }) => Number(preventSelfReview === true),
  "protection against administrators' bypass": ({ canAdminsBypass }) => Number(canAdminsBypass === false),
  "private visibility": ({ visibility }) => Number(visibility === "private" || visibility === "internal"),
  "vulnerability alerts": ({ enabled, vulnerabilityAlerts }) =>
    Number(enabled === true || vulnerabilityAlerts === true),
  "security and analysis": ({ securityAndAnalysis }) =>
    JSON.stringify(securityAndAnalysis ?? "").split('"enabled"').length,
};

function* entries(value: unknown): Generator<readonly [string, unknown]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield [key, item];
    yield* entries(item);
  }
}

const count = (value: unknown, key: string) => [...entries(value)].filter(([name]) => name === key).length;
const find = (value: unknown, key: string) => {
  const found = [...entries(value)].find(([name]) => name === key);
  return found === undefined ? undefined : Number(found[1]);
};
const leafCount = (value: unknown) =>
  [...entries(value)].filter(([key, item]) => key !== "__defaults" && typeof item !== "object").length;

function weakened(step: Step): readonly string[] {
  const [before, after] = [step.oldState, step.newState];
  if (before === undefined || after === undefined) return [];
  const [old, planned] = [before.inputs ?? {}, after.inputs ?? {}];
  const settings = typeOf(step.urn).startsWith("github:")
    ? Object.entries(strength)
        .filter(([, measure]) => measure(planned) < measure(old))
        .map(([setting]) => setting)
    : [];
  return before.protect === true && after.protect !== true ? ["protection in the engine", ...settings] : settings;
}

/** What a reviewer has to see first, worst first. Counts are in the table; this is about what cannot be undone. */
export function risksOf(steps: readonly Step[]): readonly Risk[] {
  const risks = steps.flatMap((step): readonly Risk[] => {
    const type = typeOf(step.urn);
    const [deletes, replaces] = [step.op === "delete", step.op.includes("replace")];
    const risk = (level: Risk["level"], kind: Risk["kind"], message: string): Risk => ({
      level,
      kind,
      resource: nameOf(step.urn),
      type: readableType(step.urn),
      message,
    });
    const stateful = isStateful(step, step.oldState?.inputs ?? {});
    return [
      ...(deletes && stateful && !guards.test(type)
        ? [risk("high", "delete", "is deleted together with its data")]
        : []),
      ...(deletes && guards.test(type)
        ? [risk("high", "weaker protection", "is deleted; what it guarded is open")]
        : []),
      ...(deletes && !stateful && !guards.test(type) ? [risk("notice", "delete", "is deleted")] : []),
      ...(replaces && stateful && !guards.test(type)
        ? [risk("high", "replaced state", "holds state and is replaced")]
        : []),
      ...(replaces && guards.test(type)
        ? [risk("high", "weaker protection", "is replaced; there is a moment without it")]
        : []),
      ...weakened(step).map((setting) => risk("high", "weaker protection", `loses strength: ${setting}`)),
      ...(isSecretType.test(type) ? [risk("notice", "secret", `secret: ${step.op}`)] : []),
      ...(grantsAccess.test(type) && !deletes ? [risk("notice", "access", `access: ${step.op}`)] : []),
    ];
  });
  return [...risks.filter(({ level }) => level === "high"), ...risks.filter(({ level }) => level === "notice")];
}
