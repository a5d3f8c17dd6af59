import { z } from "zod";
import type { Properties, Value } from "../../values/value.ts";
import { sorted, type Kind } from "./kind.ts";
import { repositoryPath, type Session } from "./session.ts";

const Reviewers = z.object({ users: z.array(z.number()).default([]), teams: z.array(z.number()).default([]) });
const Policy = z.object({ protectedBranches: z.boolean(), customBranchPolicies: z.boolean() });
const Wanted = z.object({
  repository: z.string(),
  environment: z.string(),
  waitTimer: z.number().default(0),
  canAdminsBypass: z.boolean().default(true),
  preventSelfReview: z.boolean().default(false),
  reviewers: z.array(Reviewers).default([]),
  deploymentBranchPolicy: Policy.optional(),
});

const Reviewer = z.object({ type: z.enum(["User", "Team"]), reviewer: z.object({ id: z.number() }) });
const Rule = z.object({
  type: z.string(),
  wait_timer: z.number().optional(),
  prevent_self_review: z.boolean().optional(),
  reviewers: z.array(Reviewer).optional(),
});
const Found = z.object({
  name: z.string(),
  can_admins_bypass: z.boolean(),
  protection_rules: z.array(Rule),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullable(),
});

/** Path of an environment; its name may have a slash. */
export const environmentPath = (session: Session, repository: string, environment: string) =>
  `${repositoryPath(session, repository)}/environments/${encodeURIComponent(environment)}`;

/** Always the whole body: what is not said, GitHub takes away. */
function request(inputs: Properties) {
  const wanted = Wanted.parse(inputs);
  const reviewers = wanted.reviewers.flatMap(({ users, teams }) => [
    ...teams.map((id) => ({ type: "Team", id })),
    ...users.map((id) => ({ type: "User", id })),
  ]);
  const policy = wanted.deploymentBranchPolicy;
  return {
    wait_timer: wanted.waitTimer,
    reviewers: reviewers.length === 0 ? null : reviewers,
    can_admins_bypass: wanted.canAdminsBypass,
    deployment_branch_policy:
      policy === undefined
        ? null
        : { protected_branches: policy.protectedBranches, custom_branch_policies: policy.customBranchPolicies },
    prevent_self_review: wanted.preventSelfReview,
  };
}

/**
 * What the provider keeps. Without a reviewer GitHub answers no reviewer rule, and the provider leaves in the state what
 * was there: reviewers that somebody removed are not seen. The read-back of `make drift` sees them.
 */
function outputsOf(body: unknown, known: Properties): Properties {
  const found = Found.parse(body);
  const rule = found.protection_rules.find((each) => each.type === "required_reviewers");
  const ids = (type: "Team" | "User") =>
    (rule?.reviewers ?? []).filter((each) => each.type === type).map((each) => each.reviewer.id);
  const reviewed = {
    reviewers: [{ users: ids("User"), teams: ids("Team") }],
    preventSelfReview: rule?.prevent_self_review ?? false,
  };
  const { reviewers: _reviewers, preventSelfReview: _prevent, ...rest } = known;
  const policy = found.deployment_branch_policy;
  const { deploymentBranchPolicy: _policy, ...kept } = rule === undefined ? known : rest;
  return {
    ...kept,
    waitTimer: found.protection_rules.find((each) => each.type === "wait_timer")?.wait_timer ?? 0,
    canAdminsBypass: found.can_admins_bypass,
    ...(rule === undefined ? {} : reviewed),
    ...(policy === null
      ? {}
      : {
          deploymentBranchPolicy: {
            protectedBranches: policy.protected_branches,
            customBranchPolicies: policy.custom_branch_policies,
          },
        }),
  };
}

async function put(inputs: Properties, session: Session): Promise<{ id: string; outputs: Properties }> {
  const { repository, environment } = Wanted.parse(inputs);
  await session.client.request("PUT", environmentPath(session, repository, environment), request(inputs));
  return { id: `${repository}:${environment}`, outputs: { ...inputs } };
}

/** Parts of an id like `repository:environment:name`. */
export const partsOf = (id: string) => id.split(":");

const reviewersInOrder = (value: Value): Value =>
  z
    .array(Reviewers)
    .parse(value)
    .filter(({ users, teams }) => users.length + teams.length > 0)
    .map(({ users, teams }) => ({ users: sorted(users), teams: sorted(teams) }));

/** A GitHub environment with its protection. */
export const environment: Kind = {
  token: "repositoryEnvironment:RepositoryEnvironment",
  inputs: [
    "repository",
    "environment",
    "waitTimer",
    "canAdminsBypass",
    "preventSelfReview",
    "reviewers",
    "deploymentBranchPolicy",
  ],
  defaults: { waitTimer: 0, canAdminsBypass: true, preventSelfReview: false },
  // Without reviewers GitHub does not say whether self review is prevented: not said is as good as not prevented.
  normalize: { reviewers: reviewersInOrder, preventSelfReview: (value) => (value === false ? "" : value) },
  parseId: (id) => ({ repository: partsOf(id)[0] ?? "", environment: partsOf(id)[1] ?? "" }),
  create: put,
  read: async (id, known, session) => {
    const [repository = "", name = ""] = partsOf(id);
    const found = await session.client.find(environmentPath(session, repository, name));
    return found === undefined ? undefined : outputsOf(found, { ...known, repository, environment: name });
  },
  update: async (_existing, inputs, session) => (await put(inputs, session)).outputs,
  delete: (existing, session) => {
    const [repository = "", name = ""] = partsOf(existing.id);
    return session.client.remove(environmentPath(session, repository, name));
  },
};

const WantedPolicy = z.object({
  repository: z.string(),
  environment: z.string(),
  branchPattern: z.string().optional(),
  tagPattern: z.string().optional(),
});
const FoundPolicy = z.object({ id: z.number(), name: z.string(), type: z.string() });
const policies = (session: Session, repository: string, name: string) =>
  `${environmentPath(session, repository, name)}/deployment-branch-policies`;

/** One ref pattern that may deploy to an environment. */
export const deploymentPolicy: Kind = {
  token: "repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy",
  inputs: ["repository", "environment", "branchPattern", "tagPattern"],
  replaces: (old, inputs) =>
    changed(old, inputs, "branchPattern") && changed(old, inputs, "tagPattern") ? ["branchPattern", "tagPattern"] : [],
  parseId: (id) => ({ repository: partsOf(id)[0] ?? "", environment: partsOf(id)[1] ?? "" }),
  create: async (inputs, session) => {
    const { repository, environment: name, branchPattern, tagPattern } = WantedPolicy.parse(inputs);
    const body = { name: branchPattern ?? tagPattern, type: branchPattern === undefined ? "tag" : "branch" };
    const made = FoundPolicy.parse(await session.client.request("POST", policies(session, repository, name), body));
    return { id: `${repository}:${name}:${made.id}`, outputs: { ...inputs, policyId: made.id } };
  },
  read: async (id, _known, session) => {
    const [repository = "", name = "", number = ""] = partsOf(id);
    const found = await session.client.find(`${policies(session, repository, name)}/${number}`);
    if (found === undefined) return undefined;
    const policy = FoundPolicy.parse(found);
    return {
      repository,
      environment: name,
      policyId: policy.id,
      [policy.type === "branch" ? "branchPattern" : "tagPattern"]: policy.name,
    };
  },
  update: async (existing, inputs, session) => {
    const { repository, environment: name, branchPattern, tagPattern } = WantedPolicy.parse(inputs);
    const number = partsOf(existing.id)[2] ?? "";
    // The provider does not say the type again, so a policy whose type was changed by hand stays as it is.
    await session.client.request("PUT", `${policies(session, repository, name)}/${number}`, {
      name: branchPattern ?? tagPattern,
    });
    return { ...inputs, policyId: Number(number) };
  },
  delete: (existing, session) => {
    const [repository = "", name = "", number = ""] = partsOf(existing.id);
    return session.client.remove(`${policies(session, repository, name)}/${number}`);
  },
};

const changed = (old: Properties, inputs: Properties, key: string) => (old[key] ?? "") !== (inputs[key] ?? "");
