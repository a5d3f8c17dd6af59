import { besideValues, besideNotes, secretNotes } from "./beside.ts";
import { noRules, isExpressible, protectionRules, rulesOf, stricter, type AdoptedRules } from "./adopted-rules.ts";
import { environmentNotes, environmentValues, nameAllowed } from "./environments.ts";
import type { ExistingRepository, ExistingRuleset } from "./existing.ts";

/** Configuration for a repository that exists, and what a person should know about it. */
export interface Adoption {
  /** Values by key without `delivery:`. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  /** Rulesets to take over, by the name they get. */
  readonly rulesets: Readonly<Record<string, number>>;
}

/** Environments the workflows need, with the refs that may deploy. */
const needed: Readonly<Record<string, { branches: string[]; tags: string[] }>> = {
  dev: { branches: ["main"], tags: [] },
  test: { branches: ["main", "release/*"], tags: [] },
  prod: { branches: ["main"], tags: ["v*.*.*"] },
  governance: { branches: ["main"], tags: [] },
  preview: { branches: [], tags: [] },
  drift: { branches: ["main", "release/*"], tags: ["v*.*.*"] },
};

/** Writes down what is there. Pure: what the house would have stricter is named under `allow` by the caller, never silently tightened or loosened. */
export function adopt(existing: ExistingRepository, url?: string): Adoption {
  const { repository } = existing;
  const rules = adoptRules(existing);
  const environments = existing.environments.filter(({ name }) => nameAllowed(name));
  const missing = Object.entries(needed).filter(([name]) => !environments.some((each) => each.name === name));
  const values = {
    github: { owner: existing.owner, plan: planOf(existing.plan), ...(url === undefined ? {} : { url }) },
    repository: repositoryValues(existing),
    rules: rules.values,
    environments: {
      ...Object.fromEntries(
        environments.map((each) => [each.name, environmentValues(each, repository.default_branch)]),
      ),
      ...Object.fromEntries(missing.map(([name, refs]) => [name, refs])),
    },
    actions: {
      allowed: existing.actions.allowed_actions,
      ...(existing.selected === undefined
        ? {}
        : {
            githubOwned: existing.selected.github_owned_allowed,
            verified: existing.selected.verified_allowed,
            patterns: existing.selected.patterns_allowed,
          }),
      pinned: existing.actions.sha_pinning_required,
      token: existing.token.default_workflow_permissions,
      approvePullRequests: existing.token.can_approve_pull_request_reviews,
    },
    labels: existing.labels.map(({ name, color, description }) => ({
      name,
      color: color.toLowerCase(),
      description: description ?? "",
    })),
    variables: Object.fromEntries(existing.variables.map(({ name, value }) => [name, value])),
    codeowners: codeOwnerValues(existing),
    beside: [...rules.beside, ...besideValues(existing)],
  };
  return {
    values,
    rulesets: rules.imports,
    notes: [
      ...rules.notes,
      ...environmentNotes(
        existing,
        missing.map(([name]) => name),
      ),
      ...secretNotes(existing),
      ...besideNotes(existing),
    ],
  };
}

function planOf(plan: string | undefined): "enterprise" | "free" | "team" {
  if (plan === "free") return "free";
  return plan === "enterprise" || plan === "business" || plan === "business_plus" ? "enterprise" : "team";
}

function repositoryValues({ repository, alerts, fixes }: ExistingRepository) {
  const methods = [
    ...(repository.allow_squash_merge ? ["squash"] : []),
    ...(repository.allow_rebase_merge ? ["rebase"] : []),
    ...(repository.allow_merge_commit ? ["merge"] : []),
  ];
  const on = (name: string) => repository.security_and_analysis?.[name]?.status === "enabled";
  return {
    name: repository.name,
    description: repository.description ?? "",
    homepage: repository.homepage ?? "",
    visibility: repository.visibility,
    topics: repository.topics,
    origin: "adopted",
    archived: repository.archived,
    features: {
      issues: repository.has_issues,
      projects: repository.has_projects,
      wiki: repository.has_wiki,
      discussions: repository.has_discussions,
    },
    merge: {
      methods,
      auto: repository.allow_auto_merge,
      updateBranch: repository.allow_update_branch,
      deleteBranch: repository.delete_branch_on_merge,
      signOff: repository.web_commit_signoff_required,
    },
    security: {
      alerts,
      updates: fixes,
      secretScanning: on("secret_scanning"),
      pushProtection: on("secret_scanning_push_protection"),
    },
  };
}

/** What rulesets and an old protection ask together: each of them counts today, so the stricter one wins. */
function adoptRules({ rulesets, protection, repository }: ExistingRepository) {
  const includes = (ruleset: ExistingRuleset, ...refs: string[]) =>
    ruleset.conditions?.ref_name?.include.some((ref) => refs.includes(ref)) === true;
  const active = rulesets.filter(({ enforcement }) => enforcement === "active");
  const ofDefault = active.filter(
    (each) =>
      each.target === "branch" && includes(each, "~DEFAULT_BRANCH", "~ALL", `refs/heads/${repository.default_branch}`),
  );
  const ofRelease = active.filter(
    (each) => each.target === "branch" && includes(each, "~ALL", "refs/heads/release/*", "refs/heads/release/**/*"),
  );
  const ofTags = active.filter((each) => each.target === "tag");
  const total = (sets: readonly ExistingRuleset[], base: AdoptedRules) => sets.map(rulesOf).reduce(stricter, base);
  const chosen = {
    default: ofDefault.find(isExpressible),
    release: ofRelease.find((each) => isExpressible(each) && !ofDefault.includes(each)),
    tags: ofTags.find(isExpressible),
  };
  const taken = new Set(Object.values(chosen));
  const left = rulesets.filter((each) => !taken.has(each));
  const [pattern = "refs/tags/v*"] = chosen.tags?.conditions?.ref_name?.include ?? [];
  return {
    values: {
      default: total(ofDefault, protectionRules(protection)),
      release: total(ofRelease, noRules),
      tags: { pattern: pattern === "~ALL" ? "*" : pattern.replace(/^refs\/tags\//, "") },
    },
    imports: Object.fromEntries(
      Object.entries(chosen).flatMap(([name, ruleset]) => (ruleset === undefined ? [] : [[name, ruleset.id]])),
    ),
    beside: left.map(({ name }) => `ruleset ${name}`),
    notes: [
      ...left.map(
        ({ name }) =>
          `ruleset "${name}" stays as it is, beside the declared ones: remove it by hand once they hold what you need`,
      ),
      ...(protection === undefined
        ? []
        : [
            `the old protection of branch ${repository.default_branch} stays as it is; the ruleset "default" asks the same: remove it by hand after the first up`,
          ]),
    ],
  };
}

/** Lines of a CODEOWNERS file; without one, somebody has to be named. */
function codeOwnerValues({ codeowners, owner }: ExistingRepository) {
  const lines = (codeowners ?? "")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([pattern]) => pattern !== "");
  const general = lines.find(([pattern]) => pattern === "*");
  const paths = lines.flatMap(([pattern = "", ...owners]) =>
    pattern === "*" || owners.length === 0 ? [] : [[pattern, owners] as const],
  );
  return { default: general?.slice(1) ?? [`@${owner}/platform`], paths: Object.fromEntries(paths) };
}
