import { z } from "zod";
import { ApiError, invalid, notFound } from "../api-error.ts";
import {
  bodyOf,
  created,
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
import type { RepositoryState, RulesetState } from "../state.ts";

const root = `${repositoryPath}/rulesets`;
const Fields = z.record(z.string(), z.unknown());
const Body = z.object({
  name: z.string().min(1),
  target: z.enum(["branch", "tag", "push"]).default("branch"),
  enforcement: z.enum(["disabled", "active", "evaluate"]),
  bypass_actors: z.array(Fields).nullish(),
  conditions: Fields.optional(),
  rules: z.array(z.object({ type: z.string(), parameters: Fields.optional() })).default([]),
});

function rulesetView(call: Call, repository: RepositoryState, ruleset: RulesetState) {
  const { organization } = call.state;
  const href = `${call.base}/repos/${organization.login}/${repository.name}/rulesets/${ruleset.id}`;
  return {
    id: ruleset.id,
    node_id: `RRS_${ruleset.id}`,
    name: ruleset.name,
    target: ruleset.target,
    source_type: "Repository",
    source: `${organization.login}/${repository.name}`,
    enforcement: ruleset.enforcement,
    bypass_actors: ruleset.bypass_actors,
    current_user_can_bypass: "never",
    conditions: ruleset.conditions,
    rules: ruleset.rules,
    created_at: ruleset.created_at,
    updated_at: ruleset.updated_at,
    _links: { self: { href }, html: { href } },
  };
}

/** What GitHub keeps of a request: it fills merge methods and forgets the number of actors that have none. */
function contentOf(call: Call, self?: number) {
  const repository = repositoryOf(call);
  const { plan } = call.state.organization;
  if (repository.settings["visibility"] !== "public" && plan === "free") {
    throw new ApiError(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.");
  }
  const body = bodyOf(call, Body);
  if (body.enforcement === "evaluate" && plan !== "enterprise")
    throw invalid("Enforcement evaluate is only available on Enterprise");
  const taken = Object.values(repository.rulesets).some(
    (each) => each.id !== self && each.name === body.name && each.target === body.target,
  );
  if (taken) throw invalid("Name must be unique");
  const rules = body.rules.map((rule) =>
    rule.type === "pull_request"
      ? {
          ...rule,
          parameters: {
            allowed_merge_methods: ["merge", "squash", "rebase"],
            required_reviewers: [],
            ...rule.parameters,
          },
        }
      : rule,
  );
  const bypass_actors = (body.bypass_actors ?? []).map((actor) =>
    ["OrganizationAdmin", "DeployKey"].includes(String(actor["actor_type"]))
      ? Object.assign({}, actor, { actor_id: actor["actor_id"] ?? null })
      : actor,
  );
  return {
    name: body.name,
    target: body.target,
    enforcement: body.enforcement,
    conditions: body.conditions,
    rules,
    bypass_actors,
  };
}

const rulesetOf = (call: Call) => repositoryOf(call).rulesets[parameter(call, "rulesetId")] ?? raise(notFound());

const create: Handler = (call) => {
  const repository = repositoryOf(call);
  const now = tick(call.state);
  const ruleset = { ...contentOf(call), id: nextId(call.state), created_at: now, updated_at: now };
  repository.rulesets[ruleset.id] = ruleset;
  return created(rulesetView(call, repository, ruleset));
};

const update: Handler = (call) => {
  const ruleset = Object.assign(rulesetOf(call), contentOf(call, rulesetOf(call).id), { updated_at: tick(call.state) });
  return ok(rulesetView(call, repositoryOf(call), ruleset));
};

const remove: Handler = (call) => {
  delete repositoryOf(call).rulesets[rulesetOf(call).id];
  return noContent;
};

/** The list leaves out what a ruleset consists of, as GitHub's does. */
const list: Handler = (call) => {
  const repository = repositoryOf(call);
  const all = Object.values(repository.rulesets).map((each) => {
    const {
      rules: _rules,
      conditions: _conditions,
      bypass_actors: _actors,
      ...rest
    } = rulesetView(call, repository, each);
    return rest;
  });
  return page(call, all, (items) => items);
};

/** Rulesets for branches and tags. */
export const rulesetRoutes: readonly Route[] = [
  { method: "GET", pattern: root, handler: list },
  { method: "POST", pattern: root, handler: create },
  {
    method: "GET",
    pattern: `${root}/:rulesetId`,
    handler: (call) => ok(rulesetView(call, repositoryOf(call), rulesetOf(call))),
  },
  { method: "PUT", pattern: `${root}/:rulesetId`, handler: update },
  { method: "DELETE", pattern: `${root}/:rulesetId`, handler: remove },
];
