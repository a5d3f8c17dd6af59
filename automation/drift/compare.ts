import type { Declared, DeclaredEnvironment, DeclaredValue, SecretScope } from "./declared.ts";
import type { Finding, Repair } from "./finding.ts";
import type { Actual, ActualEnvironment, ActualValue } from "./read-back.ts";

/** Differences the engine's refresh does not show. `root` is the repository's path in the API. Pure. */
export function compareGovernance(declared: Declared, actual: Actual, root: string): Finding[] {
  const at = (path: string) => `${root}${path}`;
  return [
    ...environmentFindings(declared, actual, at),
    ...policyFindings(declared, actual, at),
    ...rulesetFindings(declared, actual, at),
    ...hookFindings(actual, at),
    ...(["actions", "dependabot", "environment"] as const).flatMap((scope) =>
      secretFindings(scope, declared, actual, at),
    ),
    ...variableFindings(declared, actual, at),
  ];
}

type At = (path: string) => string;
const remove = (path: string): Repair => ({ kind: "request", method: "DELETE", path });
const removal = (path: string): Repair => ({ kind: "removal", path });
const environmentAt = (name: string) => `/environments/${encodeURIComponent(name)}`;

function environmentFindings({ environments }: Declared, actual: Actual, at: At): Finding[] {
  const findings = actual.environments.flatMap((there) => {
    const where = `environment ${there.name}`;
    const path = at(environmentAt(there.name));
    const wanted = environments.find((each) => each.environment === there.name);
    if (wanted === undefined) return [{ where, what: "exists and nobody has declared it", repair: removal(path) }];
    const repair: Repair = { kind: "request", method: "PUT", path, body: environmentBody(wanted) };
    return protectionDifferences(wanted, there).map((what) => ({ where, what, repair }));
  });
  const gone = environments.filter((each) => !actual.environments.some(({ name }) => name === each.environment));
  return [
    ...findings,
    ...gone.map((each) => ({
      where: `environment ${each.environment}`,
      what: "is gone",
      repair: { kind: "engine" } as const,
    })),
  ];
}

/** The whole body an environment is declared with. */
export function environmentBody(wanted: DeclaredEnvironment) {
  const reviewers = wanted.reviewers.flatMap(({ users, teams }) => [
    ...teams.map((id) => ({ type: "Team", id })),
    ...users.map((id) => ({ type: "User", id })),
  ]);
  const policy = wanted.deploymentBranchPolicy;
  return {
    wait_timer: wanted.waitTimer,
    reviewers: reviewers.length === 0 ? null : reviewers,
    can_admins_bypass: wanted.canAdminsBypass,
    prevent_self_review: wanted.preventSelfReview,
    deployment_branch_policy:
      policy === undefined
        ? null
        : { protected_branches: policy.protectedBranches, custom_branch_policies: policy.customBranchPolicies },
  };
}

function protectionDifferences(wanted: DeclaredEnvironment, there: ActualEnvironment): string[] {
  const rule = (type: string) => there.protection_rules.find((each) => each.type === type);
  const body = environmentBody(wanted);
  const expected = (body.reviewers ?? []).map(({ type, id }) => `${type} ${id}`);
  const found = rule("required_reviewers")?.reviewers ?? [];
  const present = found.map(({ type, reviewer }) => `${type} ${reviewer.id}`);
  const names = new Map(
    found.map(({ type, reviewer }) => [
      `${type} ${reviewer.id}`,
      `${type.toLowerCase()} ${reviewer.login ?? reviewer.slug ?? reviewer.id}`,
    ]),
  );
  const missing = expected.filter((each) => !present.includes(each));
  const extra = present.filter((each) => !expected.includes(each)).map((each) => names.get(each) ?? each);
  const wait = rule("wait_timer")?.wait_timer ?? 0;
  const selfReview = rule("required_reviewers")?.prevent_self_review ?? false;
  return [
    ...(missing.length > 0 && present.length === 0
      ? ["nobody has to approve any more"]
      : missing.map((each) => `${each.toLowerCase()} no longer approves`)),
    ...extra.map((each) => `${each} may approve and is not declared`),
    ...(present.length > 0 && selfReview !== wanted.preventSelfReview
      ? [`self review is ${selfReview ? "prevented" : "allowed"}`]
      : []),
    ...(wait === wanted.waitTimer ? [] : [`waits ${wait} minutes instead of ${wanted.waitTimer}`]),
    ...(there.can_admins_bypass === wanted.canAdminsBypass
      ? []
      : [`administrators ${there.can_admins_bypass ? "may" : "may not"} skip its protection`]),
    ...(policyFlags(there) === JSON.stringify(body.deployment_branch_policy)
      ? []
      : [`the refs that may deploy are not limited as declared`]),
  ];
}

function policyFlags({ deployment_branch_policy: policy }: ActualEnvironment): string {
  return JSON.stringify(
    policy === null
      ? null
      : { protected_branches: policy.protected_branches, custom_branch_policies: policy.custom_branch_policies },
  );
}

function policyFindings(declared: Declared, actual: Actual, at: At): Finding[] {
  return actual.policies.flatMap(({ environment, name, type, id }) => {
    const repair = remove(at(`${environmentAt(environment)}/deployment-branch-policies/${id}`));
    const where = `environment ${environment}`;
    const twins = declared.policies.filter((each) => each.environment === environment && each.name === name);
    if (twins.some((each) => each.type === type)) return [];
    const [twin] = twins;
    if (twin !== undefined)
      return [{ where, what: `"${name}" lets a ${type} deploy instead of a ${twin.type}`, repair }];
    return [{ where, what: `${type} "${name}" may deploy and is not declared`, repair }];
  });
}

function rulesetFindings({ rulesets }: Declared, actual: Actual, at: At): Finding[] {
  return actual.rulesets
    .filter(({ name }) => !rulesets.includes(name))
    .map(({ name, id }) => ({
      where: `ruleset ${name}`,
      what: "exists and nobody has declared it",
      repair: removal(at(`/rulesets/${id}`)),
    }));
}

function hookFindings({ hooks }: Actual, at: At): Finding[] {
  return hooks.map(({ id, config }) => ({
    where: `webhook ${id}`,
    what: `sends events to ${config.url} and nobody has declared it`,
    repair: removal(at(`/hooks/${id}`)),
  }));
}

const secretFolders: Readonly<Record<SecretScope, (environment: string) => string>> = {
  actions: () => "/actions/secrets",
  dependabot: () => "/dependabot/secrets",
  environment: (environment) => `${environmentAt(environment)}/secrets`,
};

const same = (one: { environment: string; name: string }, other: { environment: string; name: string }) =>
  one.environment === other.environment && one.name.toUpperCase() === other.name.toUpperCase();
const placed = (kind: string, { environment, name }: ActualValue | DeclaredValue) =>
  `${kind} ${name}${environment === "" ? "" : ` of ${environment}`}`;

/** A rewritten secret cannot be read: it is removed, and the engine, which sees that, writes the declared one again. */
function secretFindings(scope: SecretScope, declared: Declared, actual: Actual, at: At): Finding[] {
  return actual.secrets[scope].flatMap((there) => {
    const where = placed(scope === "environment" ? "secret" : `${scope} secret`, there);
    const path = at(`${secretFolders[scope](there.environment)}/${there.name}`);
    const wanted = declared.secrets[scope].find((each) => same(each, there));
    if (wanted === undefined) return [{ where, what: "exists and nobody has declared it", repair: removal(path) }];
    if (sameTime(wanted.writtenAt, there.updatedAt)) return [];
    return [{ where, what: `was rewritten at ${there.updatedAt}`, repair: remove(path) }];
  });
}

/** The provider prints times in its own way: `2026-01-01 00:00:00 +0000 UTC`. */
const sameTime = (one: string, other: string) => one === "" || instant(one) === instant(other);
const instant = (time: string) => Date.parse(time.replace(" +0000 UTC", "Z").replace(" ", "T"));

function variableFindings(declared: Declared, actual: Actual, at: At): Finding[] {
  return actual.variables
    .filter((there) => !declared.variables.some((each) => same(each, there)))
    .map((there) => {
      const folder = there.environment === "" ? "/actions/variables" : `${environmentAt(there.environment)}/variables`;
      return {
        where: placed("variable", there),
        what: "exists and nobody has declared it",
        repair: removal(at(`${folder}/${there.name}`)),
      };
    });
}
