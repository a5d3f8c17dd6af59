import type { GovernanceConfig } from "./governance.schema.ts";
import { problem, type Problem } from "./problem.ts";
import type { BranchRules } from "./rules.schema.ts";

/** Rules nobody could satisfy: GitHub takes them, and then nothing can be merged or deployed any more. */
export function lockoutProblems(config: GovernanceConfig): Problem[] {
  return [
    ...branchLockouts("default", config.rules.default, config),
    ...branchLockouts("release", config.rules.release, config),
    ...Object.entries(config.environments).flatMap(([name, environment]) =>
      approvalLockouts(name, environment.approval),
    ),
  ];
}

function branchLockouts(
  name: string,
  rules: BranchRules,
  { repository, codeowners, access }: GovernanceConfig,
): Problem[] {
  if (rules.bypass.length > 0) return [];
  const at = `rules.${name}`;
  const onlyMergeCommits = repository.merge.methods.every((method) => method === "merge");
  const [owner, ...others] = codeowners.default;
  const singleOwner = rules.codeOwners && others.length === 0 && owner !== undefined && !owner.includes("/");
  const writers = access === undefined ? undefined : writersOf(access);
  return [
    ...(rules.linear && onlyMergeCommits
      ? [
          problem(
            `${at}.linear`,
            "nothing could be merged: linear history forbids merge commits and delivery:repository.merge.methods allows nothing else; add squash or rebase",
          ),
        ]
      : []),
    ...(rules.signatures && repository.merge.methods.every((method) => method === "rebase")
      ? [
          problem(
            `${at}.signatures`,
            "nothing could be merged: GitHub cannot sign what it rebases; add squash or merge to delivery:repository.merge.methods",
          ),
        ]
      : []),
    ...(singleOwner
      ? [
          problem(
            `${at}.codeOwners`,
            `${owner} could merge nothing: the only code owner cannot approve an own change; name a team in delivery:codeowners.default`,
          ),
        ]
      : []),
    ...(writers !== undefined && writers <= rules.approvals
      ? [
          problem(
            `${at}.approvals`,
            `nothing could be merged: ${rules.approvals} approvals need more than the ${writers} people of delivery:access who may write; lower it or give more access`,
          ),
        ]
      : []),
  ];
}

/** How many people may write, when no team makes that impossible to tell. */
function writersOf({ teams, users }: NonNullable<GovernanceConfig["access"]>): number | undefined {
  const writes = (permission: string) => permission !== "pull" && permission !== "triage";
  if (Object.values(teams).some(writes)) return undefined;
  return Object.values(users).filter(writes).length;
}

type Approval = GovernanceConfig["environments"][string]["approval"];

function approvalLockouts(name: string, approval: Approval): Problem[] {
  const at = `environments.${name}.approval`;
  if (approval.kind === "dispatch" && approval.team === undefined && approval.users.length === 0)
    return [problem(at, "names nobody who may start a deployment; name a team or users")];
  if (approval.kind !== "reviewers") return [];
  const count = approval.users.length + approval.teams.length;
  if (count === 0) return [problem(at, "names no reviewer; list users or teams, or choose { kind: none }")];
  if (count > 6) return [problem(at, `names ${count} reviewers, GitHub takes six; put people into a team`)];
  const alone = approval.teams.length === 0 && approval.users.length === 1;
  if (alone && !approval.selfReview) {
    return [
      problem(
        at,
        `${approval.users[0]} could never deploy to ${name}: nobody else may approve and selfReview is false; name a second user or a team`,
      ),
    ];
  }
  return [];
}
