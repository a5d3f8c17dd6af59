import { z } from "zod";
import type { Value } from "../../values/value.ts";

/** Rules that are only there or not. */
const plain = {
  creation: "creation",
  update: "update",
  deletion: "deletion",
  requiredLinearHistory: "required_linear_history",
  requiredSignatures: "required_signatures",
  nonFastForward: "non_fast_forward",
} as const;

const PullRequest = z.object({
  allowedMergeMethods: z.array(z.string()).optional(),
  dismissStaleReviewsOnPush: z.boolean().default(false),
  requireCodeOwnerReview: z.boolean().default(false),
  requireLastPushApproval: z.boolean().default(false),
  requiredApprovingReviewCount: z.number().default(0),
  requiredReviewThreadResolution: z.boolean().default(false),
});

const Checks = z.object({
  requiredChecks: z.array(z.object({ context: z.string(), integrationId: z.number().optional() })),
  strictRequiredStatusChecksPolicy: z.boolean().default(false),
  doNotEnforceOnCreate: z.boolean().default(false),
});

const Rules = z.strictObject({
  ...Object.fromEntries(Object.keys(plain).map((name) => [name, z.boolean().optional()])),
  pullRequest: PullRequest.optional(),
  requiredStatusChecks: Checks.optional(),
});

const FoundRule = z.object({ type: z.string(), parameters: z.looseObject({}).default({}) });

/** Rules as the API takes them. */
export function rulesRequest(value: Value | undefined) {
  const rules = Rules.parse(value);
  const flags = new Map<string, unknown>(Object.entries(rules));
  const simple = Object.entries(plain).flatMap(([name, type]) => (flags.get(name) === true ? [{ type }] : []));
  const { pullRequest: change, requiredStatusChecks: checks } = rules;
  return [
    ...simple,
    ...(change === undefined ? [] : [{ type: "pull_request", parameters: pullRequestParameters(change) }]),
    ...(checks === undefined ? [] : [{ type: "required_status_checks", parameters: checkParameters(checks) }]),
  ];
}

const pullRequestParameters = (change: z.infer<typeof PullRequest>) => ({
  ...(change.allowedMergeMethods === undefined ? {} : { allowed_merge_methods: change.allowedMergeMethods }),
  dismiss_stale_reviews_on_push: change.dismissStaleReviewsOnPush,
  require_code_owner_review: change.requireCodeOwnerReview,
  require_last_push_approval: change.requireLastPushApproval,
  required_approving_review_count: change.requiredApprovingReviewCount,
  required_review_thread_resolution: change.requiredReviewThreadResolution,
});

const checkParameters = (checks: z.infer<typeof Checks>) => ({
  required_status_checks: checks.requiredChecks.map(({ context, integrationId }) => ({
    context,
    ...(integrationId === undefined ? {} : { integration_id: integrationId }),
  })),
  strict_required_status_checks_policy: checks.strictRequiredStatusChecksPolicy,
  do_not_enforce_on_create: checks.doNotEnforceOnCreate,
});

const FoundPullRequest = z.object({
  allowed_merge_methods: z.array(z.string()).default([]),
  dismiss_stale_reviews_on_push: z.boolean(),
  require_code_owner_review: z.boolean(),
  require_last_push_approval: z.boolean(),
  required_approving_review_count: z.number(),
  required_review_thread_resolution: z.boolean(),
});

const FoundChecks = z.object({
  required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.number().optional() })),
  strict_required_status_checks_policy: z.boolean(),
  do_not_enforce_on_create: z.boolean().default(false),
});

/** Rules as the provider keeps them; a rule this program has no words for stays visible under its own name. */
export function rulesOutputs(found: unknown): Value {
  const rules = z.array(FoundRule).parse(found);
  return Object.fromEntries(rules.map(({ type, parameters }) => ruleOutput(type, parameters)));
}

function ruleOutput(type: string, parameters: unknown): readonly [string, Value] {
  if (type === "pull_request") {
    const change = FoundPullRequest.parse(parameters);
    return [
      "pullRequest",
      {
        allowedMergeMethods: change.allowed_merge_methods,
        dismissStaleReviewsOnPush: change.dismiss_stale_reviews_on_push,
        requireCodeOwnerReview: change.require_code_owner_review,
        requireLastPushApproval: change.require_last_push_approval,
        requiredApprovingReviewCount: change.required_approving_review_count,
        requiredReviewThreadResolution: change.required_review_thread_resolution,
      },
    ];
  }
  if (type === "required_status_checks") {
    const checks = FoundChecks.parse(parameters);
    return [
      "requiredStatusChecks",
      {
        requiredChecks: checks.required_status_checks.map((each) => ({
          context: each.context,
          ...(each.integration_id === undefined ? {} : { integrationId: each.integration_id }),
        })),
        strictRequiredStatusChecksPolicy: checks.strict_required_status_checks_policy,
        doNotEnforceOnCreate: checks.do_not_enforce_on_create,
      },
    ];
  }
  const known = Object.entries(plain).find(([, name]) => name === type);
  return [known?.[0] ?? type, true];
}

/** Rules without what means nothing: what is off, and the order of methods and checks. */
export function normalRules(value: Value): Value {
  if (Array.isArray(value))
    return value.map(normalRules).toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, normalRules(item)] as const);
  return Object.fromEntries(
    entries.filter(
      ([, item]) => item !== false && item !== 0 && item !== null && !(Array.isArray(item) && item.length === 0),
    ),
  );
}
