import { z } from "zod";
import { ApiError, invalid } from "../api-error.ts";
import {
  bodyOf,
  created,
  nextId,
  noContent,
  ok,
  repositoryOf,
  repositoryPath,
  sameName,
  tick,
  type Call,
  type Handler,
  type Route,
} from "../routing.ts";
import type { RepositoryState } from "../state.ts";
import { repositoryView } from "../repository-view.ts";
import { commitFiles } from "../commits.ts";

/** What GitHub gives a repository for which nothing is said. */
const defaultSettings = {
  description: null,
  homepage: null,
  visibility: "public",
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_discussions: false,
  has_downloads: true,
  is_template: false,
  archived: false,
  disabled: false,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  allow_update_branch: false,
  allow_forking: true,
  delete_branch_on_merge: false,
  web_commit_signoff_required: false,
  default_branch: "main",
  squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
  squash_merge_commit_message: "COMMIT_MESSAGES",
  merge_commit_title: "MERGE_MESSAGE",
  merge_commit_message: "PR_TITLE",
};

const defaultLabels = {
  bug: "d73a4a",
  documentation: "0075ca",
  duplicate: "cfd3d7",
  enhancement: "a2eeef",
  question: "d876e3",
};

const Security = z.record(z.string(), z.object({ status: z.enum(["enabled", "disabled"]) }));
const Settings = z.looseObject({
  name: z.string().optional(),
  visibility: z.enum(["public", "private", "internal"]).optional(),
  default_branch: z.string().optional(),
  topics: z.array(z.string()).optional(),
  security_and_analysis: Security.nullish(),
});
const NewRepository = Settings.extend({ name: z.string().min(1), auto_init: z.boolean().optional() });

/** Fields of a request that are orders, not settings. */
const orders = new Set([
  "name",
  "topics",
  "auto_init",
  "private",
  "license_template",
  "gitignore_template",
  "team_id",
  "security_and_analysis",
]);
const settingsOf = (body: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(body).filter(([key, value]) => !orders.has(key) && value !== undefined));

const create: Handler = (call) => {
  const body = bodyOf(call, NewRepository);
  const taken = Object.values(call.state.repositories).some((each) => sameName(each.name, body.name));
  if (taken) {
    const reason = {
      resource: "Repository",
      code: "custom",
      field: "name",
      message: "name already exists on this account",
    };
    throw new ApiError(422, "Repository creation failed.", [reason]);
  }
  const repository = newRepository(call, body);
  call.state.repositories[repository.id] = repository;
  if (body.auto_init === true) {
    repository.branches["main"] = { sha: "", files: {} };
    commitFiles(call, repository, "main", "Initial commit", { "README.md": `# ${body.name}` });
  }
  return created(repositoryView(call, repository));
};

function newRepository(call: Call, body: z.infer<typeof NewRepository>): RepositoryState {
  const now = tick(call.state);
  const labels = Object.entries(defaultLabels).map(([name, color]) => [
    name,
    { id: nextId(call.state), name, color, description: "" },
  ]);
  return {
    id: nextId(call.state),
    name: body.name,
    settings: { ...defaultSettings, ...settingsOf(body) },
    security: securityOf(body),
    topics: [],
    created_at: now,
    updated_at: now,
    branches: {},
    commits: {},
    environments: {},
    rulesets: {},
    labels: Object.fromEntries(labels),
    hooks: {},
    issues: {},
    comments: {},
    secrets: {},
    dependabotSecrets: {},
    variables: {},
    teams: {},
    collaborators: {},
    alerts: false,
    fixes: { enabled: false, paused: false },
    actions: { enabled: true, allowed_actions: "all", sha_pinning_required: false },
    selectedActions: { github_owned_allowed: false, verified_allowed: false, patterns_allowed: [] },
    workflow: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
  };
}

const securityOf = (body: z.infer<typeof Settings>): RepositoryState["security"] => ({
  secret_scanning: { status: "disabled" },
  secret_scanning_push_protection: { status: "disabled" },
  dependabot_security_updates: { status: "disabled" },
  ...body.security_and_analysis,
});

const update: Handler = (call) => {
  const repository = repositoryOf(call);
  const body = bodyOf(call, Settings);
  const keys = Object.keys(body);
  if (body.visibility === repository.settings["visibility"] && keys.length === 1) {
    throw invalid(`Visibility is already ${body.visibility}.`);
  }
  if (repository.settings["archived"] === true && body["archived"] !== false) {
    throw new ApiError(403, "Repository was archived so is read-only.");
  }
  if (body.default_branch !== undefined && repository.branches[body.default_branch] === undefined) {
    throw invalid({ resource: "Repository", code: "invalid", field: "default_branch" });
  }
  repository.name = body.name ?? repository.name;
  repository.topics = body.topics ?? repository.topics;
  Object.assign(repository.security, body.security_and_analysis);
  Object.assign(repository.settings, settingsOf(body), { updated_at: undefined });
  repository.updated_at = tick(call.state);
  return ok(repositoryView(call, repository));
};

const remove: Handler = (call) => {
  delete call.state.repositories[repositoryOf(call).id];
  return noContent;
};

const Topics = z.object({ names: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/)).max(20) });
const replaceTopics: Handler = (call) => {
  const repository = repositoryOf(call);
  repository.topics = bodyOf(call, Topics).names;
  return ok({ names: repository.topics });
};

/** The repository itself, its merge settings and topics. */
export const repositoryRoutes: readonly Route[] = [
  { method: "POST", pattern: "/orgs/:org/repos", handler: create },
  { method: "GET", pattern: repositoryPath, handler: (call) => ok(repositoryView(call, repositoryOf(call))) },
  { method: "PATCH", pattern: repositoryPath, handler: update },
  { method: "DELETE", pattern: repositoryPath, handler: remove },
  { method: "GET", pattern: `${repositoryPath}/topics`, handler: (call) => ok({ names: repositoryOf(call).topics }) },
  { method: "PUT", pattern: `${repositoryPath}/topics`, handler: replaceTopics },
];
