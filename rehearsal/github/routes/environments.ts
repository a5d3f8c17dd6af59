import { z } from "zod";
import { ApiError, invalid, notFound } from "../api-error.ts";
import {
  bodyOf,
  entryOf,
  keyOf,
  nextId,
  noContent,
  ok,
  page,
  parameter,
  raise,
  repositoryOf,
  repositoryPath,
  tick,
  type Call,
  type Handler,
  type Route,
} from "../routing.ts";
import type { EnvironmentState, RepositoryState } from "../state.ts";
import { teamView, userView } from "../people-views.ts";

const root = `${repositoryPath}/environments`;
const item = `${root}/:environment`;
const policies = `${item}/deployment-branch-policies`;

const Reviewer = z.object({ type: z.enum(["User", "Team"]), id: z.number() });
const BranchPolicy = z.object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() });
const Body = z.object({
  wait_timer: z.number().int().nullish(),
  prevent_self_review: z.boolean().nullish(),
  can_admins_bypass: z.boolean().nullish(),
  reviewers: z.array(Reviewer).nullish(),
  deployment_branch_policy: BranchPolicy.nullish(),
});

/** The environment in the path. */
export const environmentOf = (call: Call) => entryOf(repositoryOf(call).environments, parameter(call, "environment"));

function environmentView(call: Call, environment: EnvironmentState) {
  const url = `${call.base}${call.path}`;
  const rule = (offset: number, type: string) => ({
    id: environment.id * 10 + offset,
    node_id: `GA_${environment.id}${offset}`,
    type,
  });
  return {
    id: environment.id,
    node_id: `EN_${environment.id}`,
    name: environment.name,
    url,
    html_url: url,
    created_at: environment.created_at,
    updated_at: environment.updated_at,
    can_admins_bypass: environment.can_admins_bypass,
    deployment_branch_policy: environment.deployment_branch_policy,
    protection_rules: [
      ...(environment.wait_timer === 0 ? [] : [{ ...rule(1, "wait_timer"), wait_timer: environment.wait_timer }]),
      ...(environment.reviewers.length === 0
        ? []
        : [
            {
              ...rule(2, "required_reviewers"),
              prevent_self_review: environment.prevent_self_review,
              reviewers: environment.reviewers.map(({ type, id }) => ({
                type,
                reviewer: type === "User" ? userView(call, loginOf(call, id)) : teamView(call, slugOf(call, id)),
              })),
            },
          ]),
      ...(environment.deployment_branch_policy === null ? [] : [rule(3, "branch_policy")]),
    ],
  };
}

const loginOf = (call: Call, id: number) =>
  Object.keys(call.state.users).find((login) => call.state.users[login] === id) ?? raise(notFound());
const slugOf = (call: Call, id: number) =>
  Object.keys(call.state.teams).find((slug) => call.state.teams[slug]?.id === id) ?? raise(notFound());

/** What GitHub refuses whatever the plan. */
function checkBody(call: Call, body: z.infer<typeof Body>): void {
  const policy = body.deployment_branch_policy;
  if (policy && policy.protected_branches === policy.custom_branch_policies) {
    throw invalid("protected_branches and custom_branch_policies cannot have the same value");
  }
  const reviewers = body.reviewers ?? [];
  if (reviewers.length > 6) throw invalid("reviewers: only up to six are allowed");
  for (const { type, id } of reviewers) {
    const known =
      type === "User" ? Object.values(call.state.users) : Object.values(call.state.teams).map((team) => team.id);
    if (!known.includes(id)) throw invalid(`Invalid reviewer ${type} ${id}`);
  }
  if ((body.wait_timer ?? 0) > 43_200) throw invalid("wait_timer must be between 0 and 43,200");
}

/** What GitHub's plan refuses for a repository that is not public. */
function checkPlan(call: Call, repository: RepositoryState, body: z.infer<typeof Body>): void {
  const { plan } = call.state.organization;
  if (repository.settings["visibility"] === "public" || plan === "enterprise") return;
  if (plan === "free") throw notFound();
  const gated = (body.reviewers ?? []).length > 0 || (body.wait_timer ?? 0) > 0 || body.can_admins_bypass === false;
  if (gated) {
    throw new ApiError(
      422,
      "Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers protection rule.",
    );
  }
}

const put: Handler = (call) => {
  const repository = repositoryOf(call);
  const name = parameter(call, "environment");
  const body = bodyOf({ ...call, body: call.body ?? {} }, Body);
  checkBody(call, body);
  checkPlan(call, repository, body);
  const now = tick(call.state);
  const key = Object.keys(repository.environments).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
  const old = repository.environments[key];
  const policy = body.deployment_branch_policy ?? null;
  const environment = {
    id: old?.id ?? nextId(call.state),
    name: old?.name ?? name,
    created_at: old?.created_at ?? now,
    updated_at: now,
    wait_timer: body.wait_timer ?? 0,
    reviewers: body.reviewers ?? [],
    prevent_self_review: body.prevent_self_review ?? false,
    can_admins_bypass: body.can_admins_bypass ?? old?.can_admins_bypass ?? true,
    deployment_branch_policy: policy,
    policies: policy?.custom_branch_policies === true ? (old?.policies ?? {}) : {},
    secrets: old?.secrets ?? {},
    variables: old?.variables ?? {},
  };
  repository.environments[key] = environment;
  return ok(environmentView(call, environment));
};

const remove: Handler = (call) => {
  const { environments } = repositoryOf(call);
  delete environments[keyOf(environments, parameter(call, "environment"))];
  return noContent;
};

const list: Handler = (call) => {
  const environments = Object.values(repositoryOf(call).environments);
  return page(call, environments, (slice) => ({
    total_count: environments.length,
    environments: environments.filter((each) => slice.includes(each)).map((each) => environmentView(call, each)),
  }));
};

const NewPolicy = z.object({ name: z.string().min(1), type: z.enum(["branch", "tag"]).default("branch") });

const addPolicy: Handler = (call) => {
  const environment = environmentOf(call);
  if (environment.deployment_branch_policy?.custom_branch_policies !== true) throw notFound();
  const body = bodyOf(call, NewPolicy);
  const twin = Object.values(environment.policies).some((each) => each.name === body.name && each.type === body.type);
  // A client that follows this redirect reads the list and takes it for the new policy.
  if (twin) return { status: 303, headers: { location: `${call.base}${call.path}` } };
  const id = nextId(call.state);
  const policy = { id, node_id: `DBP_${id}`, ...body };
  environment.policies[id] = policy;
  return ok(policy);
};

const policyOf = (call: Call) => environmentOf(call).policies[parameter(call, "policyId")] ?? raise(notFound());

const renamePolicy: Handler = (call) =>
  ok(Object.assign(policyOf(call), { name: bodyOf(call, z.object({ name: z.string() })).name }));

const removePolicy: Handler = (call) => {
  delete environmentOf(call).policies[policyOf(call).id];
  return noContent;
};

const listPolicies: Handler = (call) => {
  const all = Object.values(environmentOf(call).policies);
  return page(call, all, (branch_policies) => ({ total_count: all.length, branch_policies }));
};

/** Environments with their protection and the refs that may deploy to them. */
export const environmentRoutes: readonly Route[] = [
  { method: "GET", pattern: root, handler: list },
  { method: "GET", pattern: item, handler: (call) => ok(environmentView(call, environmentOf(call))) },
  { method: "PUT", pattern: item, handler: put, bodyOptional: true },
  { method: "DELETE", pattern: item, handler: remove },
  { method: "GET", pattern: policies, handler: listPolicies },
  { method: "POST", pattern: policies, handler: addPolicy },
  { method: "GET", pattern: `${policies}/:policyId`, handler: (call) => ok(policyOf(call)) },
  { method: "PUT", pattern: `${policies}/:policyId`, handler: renamePolicy },
  { method: "DELETE", pattern: `${policies}/:policyId`, handler: removePolicy },
];
