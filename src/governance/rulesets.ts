import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { People } from "./people.ts";
import type { MergeMethod } from "./repository.schema.ts";
import type { BranchRules, Bypass, Rules } from "./rules.schema.ts";

/** What rulesets are made of. */
export interface ChangeRulesArgs {
  readonly repository: pulumi.Input<string>;
  readonly rules: Rules;
  /** Merge methods of the repository: a ruleset that allowed others only would let nothing be merged. */
  readonly methods: readonly MergeMethod[];
  /** Branches that enter an environment of their own, e.g. `release/*`. */
  readonly releaseBranches: readonly string[];
  readonly people: People;
  /** What has to be done before the rules forbid it. */
  readonly after: readonly pulumi.Resource[];
}

/** GitHub Actions: only its own report of a check counts, not one of the same name by any App. */
const actionsApp = 15_368;

/** GitHub's numbers of the roles every repository has. */
const roleNumbers = { maintain: 2, write: 4, admin: 5 } as const;

/** Who may change which branch or tag, and how. */
export class ChangeRules extends pulumi.ComponentResource {
  constructor(name: string, args: ChangeRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:governance:ChangeRules", name, {}, opts);
    const { repository, rules, methods, releaseBranches, people } = args;
    const ruleset = (
      suffix: string,
      target: string,
      includes: string[],
      bypass: readonly Bypass[],
      content: github.RepositoryRulesetArgs["rules"],
    ) =>
      new github.RepositoryRuleset(
        `${name}-${suffix}`,
        {
          repository,
          target,
          name: suffix,
          enforcement: "active",
          rules: content,
          conditions: { refName: { includes, excludes: [] } },
          bypassActors: bypass.map((actor) => bypassActor(actor, people)),
        },
        { parent: this, dependsOn: [...args.after] },
      );
    ruleset("default", "branch", ["~DEFAULT_BRANCH"], rules.default.bypass, branchRules(rules.default, methods, false));
    const branches = releaseBranches.map((branch) => `refs/heads/${branch}`);
    ruleset("release", "branch", branches, rules.release.bypass, branchRules(rules.release, methods, true));
    ruleset("tags", "tag", [`refs/tags/${rules.tags.pattern}`], rules.tags.bypass, {
      update: true,
      deletion: true,
      nonFastForward: true,
    });
    this.registerOutputs({});
  }
}

/** A new release branch starts at a commit that has passed; only what comes after has to pass again. */
function branchRules(
  rules: BranchRules,
  methods: readonly MergeMethod[],
  starts: boolean,
): github.RepositoryRulesetArgs["rules"] {
  const checks = rules.checks.map((context) => ({ context, integrationId: actionsApp }));
  return {
    deletion: true,
    nonFastForward: true,
    requiredLinearHistory: rules.linear,
    requiredSignatures: rules.signatures,
    pullRequest: {
      requiredApprovingReviewCount: rules.approvals,
      requireCodeOwnerReview: rules.codeOwners,
      dismissStaleReviewsOnPush: rules.dismissStale,
      requireLastPushApproval: rules.lastPush,
      requiredReviewThreadResolution: rules.threads,
      allowedMergeMethods: methods.filter((method) => !(rules.linear && method === "merge")).toSorted(),
    },
    ...(checks.length === 0
      ? {}
      : {
          requiredStatusChecks: {
            requiredChecks: checks,
            strictRequiredStatusChecksPolicy: rules.upToDate,
            doNotEnforceOnCreate: starts,
          },
        }),
  };
}

function bypassActor(actor: Bypass, people: People) {
  const bypassMode = actor.mode;
  if ("role" in actor) return { actorType: "RepositoryRole", actorId: roleNumbers[actor.role], bypassMode };
  if ("app" in actor) return { actorType: "Integration", actorId: actor.app, bypassMode };
  return { actorType: "Team", actorId: people.teams[actor.team] ?? 0, bypassMode };
}
