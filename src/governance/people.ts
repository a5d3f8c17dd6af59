import * as github from "@pulumi/github";
import type { GovernanceConfig } from "./governance.schema.ts";
import { problem, type Problem } from "./problem.ts";

/** Numbers of users and teams: GitHub's environments and rulesets know people by number only. */
export interface People {
  readonly users: Readonly<Record<string, number>>;
  readonly teams: Readonly<Record<string, number>>;
}

interface Mention {
  readonly kind: keyof People;
  readonly name: string;
  /** Configuration key that names them. */
  readonly at: string;
}

/** Everybody whose number is needed, with the first place that names them. */
export function mentions({ environments, rules, access }: GovernanceConfig): Mention[] {
  const found = [
    ...Object.entries(environments).flatMap(([name, { approval }]) =>
      mentionsOf(approval, `environments.${name}.approval`),
    ),
    ...Object.entries(rules).flatMap(([name, { bypass }]) =>
      bypass.flatMap((actor) =>
        "team" in actor ? [{ kind: "teams" as const, name: actor.team, at: `rules.${name}.bypass` }] : [],
      ),
    ),
    ...Object.keys(access?.teams ?? {}).map((name) => ({ kind: "teams" as const, name, at: `access.teams.${name}` })),
    ...Object.keys(access?.users ?? {}).map((name) => ({ kind: "users" as const, name, at: `access.users.${name}` })),
  ];
  return [...new Map(found.toReversed().map((each) => [`${each.kind}/${each.name}`, each])).values()];
}

type Approval = GovernanceConfig["environments"][string]["approval"];

function mentionsOf(approval: Approval, at: string): Mention[] {
  if (approval.kind === "none") return [];
  const teams = approval.kind === "reviewers" ? approval.teams : approval.team === undefined ? [] : [approval.team];
  return [
    ...approval.users.map((name) => ({ kind: "users" as const, name, at })),
    ...teams.map((name) => ({ kind: "teams" as const, name, at })),
  ];
}

/**
 * Numbers of everybody the configuration names: those it gives itself, the others looked up.
 * A name GitHub does not know is a problem at the key that says it.
 */
export async function findPeople(
  config: GovernanceConfig,
  provider: github.Provider,
): Promise<{ people: People; problems: Problem[] }> {
  const people = { users: { ...config.ids.users }, teams: { ...config.ids.teams } };
  const unknown = mentions(config).filter(({ kind, name }) => people[kind][name] === undefined);
  const looked = await Promise.all(unknown.map((mention) => lookUp(mention, config.github.owner, provider)));
  for (const [index, { kind, name }] of unknown.entries()) {
    const id = looked[index];
    if (typeof id === "number") people[kind][name] = id;
  }
  return { people, problems: looked.filter((each) => typeof each !== "number") };
}

async function lookUp(
  { kind, name, at }: Mention,
  owner: string,
  provider: github.Provider,
): Promise<number | Problem> {
  try {
    const found =
      kind === "users"
        ? await github.getUser({ username: name }, { provider })
        : await github.getTeam({ slug: name, summaryOnly: true }, { provider });
    return Number(found.id);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!/404|not found/i.test(reason)) throw error;
    return problem(
      at,
      kind === "users"
        ? `there is no GitHub user "${name}"`
        : `there is no team "${name}" in ${owner}, or the token may not read it; give its number in delivery:ids.teams`,
    );
  }
}
