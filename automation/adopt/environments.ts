import type { ExistingEnvironment, ExistingRepository } from "./existing.ts";

/** Whether the configuration can name an environment like this. */
export const nameAllowed = (name: string) => /^[a-z0-9][a-z0-9/_-]*$/.test(name);

/** An environment as the configuration has it. */
export function environmentValues(environment: ExistingEnvironment, defaultBranch: string) {
  const rule = (type: string) => environment.protection_rules.find((each) => each.type === type);
  const reviewers = rule("required_reviewers");
  const users = (reviewers?.reviewers ?? []).flatMap(({ type, reviewer }) =>
    type === "User" && reviewer.login !== undefined ? [reviewer.login] : [],
  );
  const teams = (reviewers?.reviewers ?? []).flatMap(({ type, reviewer }) =>
    type === "Team" && reviewer.slug !== undefined ? [reviewer.slug] : [],
  );
  const of = (type: string) => environment.policies.filter((each) => each.type === type).map(({ name }) => name);
  const branches = environment.deployment_branch_policy?.protected_branches === true ? [defaultBranch] : of("branch");
  return {
    approval:
      users.length + teams.length === 0
        ? { kind: "none" }
        : { kind: "reviewers", users, teams, selfReview: reviewers?.prevent_self_review !== true },
    branches,
    tags: of("tag"),
    waitMinutes: rule("wait_timer")?.wait_timer ?? 0,
    adminBypass: environment.can_admins_bypass,
    variables: Object.fromEntries(environment.variables.map(({ name, value }) => [name, value])),
  };
}

/** What a person should know about environments that are new, keep their name or take other refs. */
export function environmentNotes(
  { environments, repository }: ExistingRepository,
  missing: readonly string[],
): string[] {
  const unnamed = environments.filter(({ name }) => !nameAllowed(name));
  const byProtection = environments.filter((each) => each.deployment_branch_policy?.protected_branches === true);
  return [
    ...(missing.length === 0
      ? []
      : [
          `environments ${missing.join(", ")} are new: the workflows deploy to them; give prod and governance an approval`,
        ]),
    ...unnamed.map(({ name }) => `environment "${name}" stays as it is: names here are in lower case`),
    ...byProtection.map(
      ({ name }) => `environment ${name} took every protected branch, now ${repository.default_branch} only`,
    ),
  ];
}
