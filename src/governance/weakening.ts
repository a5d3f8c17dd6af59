import type { GovernanceConfig } from "./governance.schema.ts";
import { problem, type Problem } from "./problem.ts";

/** Settings that open a door or cannot be taken back, by the name under which `delivery:allow` lets them pass. */
export const switches = [
  "admin-bypass",
  "any-action",
  "any-ref",
  "archive",
  "bypass-always",
  "direct-push",
  "merge-commits",
  "no-alerts",
  "no-code-owners",
  "no-push-protection",
  "no-required-check",
  "public",
  "self-review",
  "stale-approvals",
  "unapproved",
  "unpinned-actions",
  "unprotected",
  "workflow-approval",
  "writable-token",
] as const;

/** Name of a switch. */
export type Switch = (typeof switches)[number];

interface Weakening {
  readonly allow: Switch;
  readonly at: string;
  readonly means: string;
}

/** Weak or irreversible settings that nobody has named. */
export function weakeningProblems(config: GovernanceConfig, approved: readonly string[]): Problem[] {
  const found = [
    ...repositoryWeakenings(config),
    ...rulesWeakenings(config),
    ...environmentWeakenings(config, approved),
  ];
  return found
    .filter((each) => !config.allow.includes(each.allow))
    .map(({ at, means, allow }) => problem(at, `${means}; if that is meant, add "${allow}" to delivery:allow`));
}

function repositoryWeakenings({ repository, actions }: GovernanceConfig): Weakening[] {
  const { security } = repository;
  return when([
    [
      repository.visibility === "public",
      "public",
      "repository.visibility",
      "everybody can read a public repository, and copies stay",
    ],
    [repository.archived, "archive", "repository.archived", "an archived repository takes no change of any kind"],
    [!repository.protect, "unprotected", "repository.protect", "without protection a run may remove the repository"],
    [
      !security.alerts || !security.updates,
      "no-alerts",
      "repository.security",
      "vulnerable dependencies would go unnoticed",
    ],
    [
      !security.secretScanning || !security.pushProtection,
      "no-push-protection",
      "repository.security",
      "secrets could be pushed unseen",
    ],
    [
      actions.allowed === "all" || actions.verified,
      "any-action",
      "actions",
      "workflows could run actions nobody here has chosen",
    ],
    [!actions.pinned, "unpinned-actions", "actions.pinned", "an action's owner could change what runs"],
    [actions.token === "write", "writable-token", "actions.token", "every job could write to the repository"],
    [
      actions.approvePullRequests,
      "workflow-approval",
      "actions.approvePullRequests",
      "a workflow could approve its own change",
    ],
  ]);
}

function rulesWeakenings({ rules }: GovernanceConfig): Weakening[] {
  const branches = Object.entries({ default: rules.default, release: rules.release });
  const bypasses = Object.entries(rules).flatMap(([name, { bypass }]) =>
    bypass.map((each) => ({ name, mode: each.mode })),
  );
  return [
    ...branches.flatMap(([name, branch]) =>
      when([
        [
          branch.approvals === 0,
          "direct-push",
          `rules.${name}.approvals`,
          "a change would need nobody else's approval",
        ],
        [!branch.codeOwners, "no-code-owners", `rules.${name}.codeOwners`, "owners of files would not be asked"],
        [
          !branch.dismissStale || !branch.lastPush || !branch.threads,
          "stale-approvals",
          `rules.${name}`,
          "a change could be merged that nobody has approved as it is",
        ],
        [
          branch.checks.length === 0 || !branch.upToDate,
          "no-required-check",
          `rules.${name}.checks`,
          "a change could be merged untested",
        ],
        [!branch.linear, "merge-commits", `rules.${name}.linear`, "history would no longer be one line"],
      ]),
    ),
    ...when(
      bypasses.map(
        ({ name, mode }) =>
          [
            mode === "always",
            "bypass-always",
            `rules.${name}.bypass`,
            "an actor could change the branch or tag past every rule",
          ] as const,
      ),
    ),
  ];
}

function environmentWeakenings({ environments }: GovernanceConfig, approved: readonly string[]): Weakening[] {
  return Object.entries(environments).flatMap(([name, environment]) => {
    const { approval, branches, tags } = environment;
    const gated = approval.kind === "reviewers" || environment.waitMinutes > 0;
    const at = `environments.${name}`;
    return when([
      [
        approved.includes(name) && approval.kind === "none",
        "unapproved",
        `${at}.approval`,
        `${name} would take deployments nobody has approved`,
      ],
      [
        approval.kind === "reviewers" && approval.selfReview,
        "self-review",
        `${at}.approval.selfReview`,
        "who starts a deployment could approve it",
      ],
      [
        gated && environment.adminBypass,
        "admin-bypass",
        `${at}.adminBypass`,
        "an administrator could skip the approval",
      ],
      [
        name !== "preview" && branches.length + tags.length === 0,
        "any-ref",
        `${at}.branches`,
        `any branch could deploy to ${name} and read its secrets`,
      ],
    ]);
  });
}

type Row = readonly [applies: boolean, allow: Switch, at: string, means: string];

const when = (rows: readonly Row[]): Weakening[] =>
  rows.filter(([applies]) => applies).map(([, allow, at, means]) => ({ allow, at, means }));
