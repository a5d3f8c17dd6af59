import { z } from "zod";
import type { ExistingRepository, ExistingRuleset } from "./existing.ts";

/** Rules of a branch in the words of the configuration. */
export interface AdoptedRules {
  readonly approvals: number;
  readonly codeOwners: boolean;
  readonly dismissStale: boolean;
  readonly lastPush: boolean;
  readonly threads: boolean;
  readonly checks: readonly string[];
  readonly upToDate: boolean;
  readonly linear: boolean;
  readonly signatures: boolean;
}

/** Nothing is asked of a change. */
export const noRules: AdoptedRules = {
  approvals: 0,
  codeOwners: false,
  dismissStale: false,
  lastPush: false,
  threads: false,
  checks: [],
  upToDate: false,
  linear: false,
  signatures: false,
};

/** The stricter of two in everything. */
export function stricter(one: AdoptedRules, other: AdoptedRules): AdoptedRules {
  return {
    approvals: Math.max(one.approvals, other.approvals),
    codeOwners: one.codeOwners || other.codeOwners,
    dismissStale: one.dismissStale || other.dismissStale,
    lastPush: one.lastPush || other.lastPush,
    threads: one.threads || other.threads,
    checks: [...new Set([...one.checks, ...other.checks])],
    upToDate: one.upToDate || other.upToDate,
    linear: one.linear || other.linear,
    signatures: one.signatures || other.signatures,
  };
}

const PullRequest = z.looseObject({
  required_approving_review_count: z.number().default(0),
  require_code_owner_review: z.boolean().default(false),
  dismiss_stale_reviews_on_push: z.boolean().default(false),
  require_last_push_approval: z.boolean().default(false),
  required_review_thread_resolution: z.boolean().default(false),
});
const Checks = z.looseObject({
  required_status_checks: z.array(z.looseObject({ context: z.string() })).default([]),
  strict_required_status_checks_policy: z.boolean().default(false),
});

/** What a ruleset asks, as far as the configuration has words for it. */
export function rulesOf({ rules }: ExistingRuleset): AdoptedRules {
  const of = (type: string) => rules.find((rule) => rule.type === type);
  const change = PullRequest.parse(of("pull_request")?.parameters ?? {});
  const checks = Checks.parse(of("required_status_checks")?.parameters ?? {});
  return {
    approvals: change.required_approving_review_count,
    codeOwners: change.require_code_owner_review,
    dismissStale: change.dismiss_stale_reviews_on_push,
    lastPush: change.require_last_push_approval,
    threads: change.required_review_thread_resolution,
    checks: checks.required_status_checks.map(({ context }) => context),
    upToDate: checks.strict_required_status_checks_policy,
    linear: of("required_linear_history") !== undefined,
    signatures: of("required_signatures") !== undefined,
  };
}

const expressible = new Set([
  "deletion",
  "non_fast_forward",
  "pull_request",
  "required_status_checks",
  "required_linear_history",
  "required_signatures",
  "update",
]);

/** Whether the configuration can say all of a ruleset; one it cannot stays as it is, beside ours. */
export function isExpressible({ rules, bypass_actors, enforcement, conditions }: ExistingRuleset): boolean {
  const excludes = conditions?.ref_name?.exclude ?? [];
  return (
    enforcement === "active" &&
    bypass_actors.length === 0 &&
    excludes.length === 0 &&
    rules.every(({ type }) => expressible.has(type))
  );
}

const Enabled = z.looseObject({ enabled: z.boolean().default(false) }).default({ enabled: false });
const Protection = z.looseObject({
  required_pull_request_reviews: z
    .looseObject({
      required_approving_review_count: z.number().default(1),
      require_code_owner_reviews: z.boolean().default(false),
      dismiss_stale_reviews: z.boolean().default(false),
      require_last_push_approval: z.boolean().default(false),
    })
    .optional(),
  required_status_checks: z
    .looseObject({ strict: z.boolean().default(false), contexts: z.array(z.string()).default([]) })
    .nullish(),
  required_linear_history: Enabled,
  required_signatures: Enabled,
  required_conversation_resolution: Enabled,
});

/** What an old style branch protection asks. */
export function protectionRules(protection: ExistingRepository["protection"]): AdoptedRules {
  if (protection === undefined) return noRules;
  const found = Protection.parse(protection);
  const reviews = found.required_pull_request_reviews;
  return {
    approvals: reviews?.required_approving_review_count ?? 0,
    codeOwners: reviews?.require_code_owner_reviews ?? false,
    dismissStale: reviews?.dismiss_stale_reviews ?? false,
    lastPush: reviews?.require_last_push_approval ?? false,
    threads: found.required_conversation_resolution.enabled,
    checks: found.required_status_checks?.contexts ?? [],
    upToDate: found.required_status_checks?.strict ?? false,
    linear: found.required_linear_history.enabled,
    signatures: found.required_signatures.enabled,
  };
}
