import { z } from "zod";
import { ApiError, notFound } from "../api-error.ts";
import { bodyOf, noContent, ok, repositoryOf, repositoryPath, type Handler, type Route } from "../routing.ts";

const root = `${repositoryPath}/actions/permissions`;

const Actions = z.object({
  enabled: z.boolean(),
  allowed_actions: z.enum(["all", "local_only", "selected"]).optional(),
  sha_pinning_required: z.boolean().optional(),
});
const Selected = z.object({
  github_owned_allowed: z.boolean().optional(),
  verified_allowed: z.boolean().optional(),
  patterns_allowed: z.array(z.string()).optional(),
});
const Workflow = z.object({
  default_workflow_permissions: z.enum(["read", "write"]).optional(),
  can_approve_pull_request_reviews: z.boolean().optional(),
});

const selectedOnly: Handler = (call) => {
  const { actions, selectedActions } = repositoryOf(call);
  if (actions.allowed_actions !== "selected") throw new ApiError(409, "Conflict: allowed_actions is not selected");
  if (call.method === "GET") return ok(selectedActions);
  Object.assign(selectedActions, bodyOf(call, Selected));
  return noContent;
};

const alerts: Handler = (call) => {
  const repository = repositoryOf(call);
  if (call.method === "GET" && !repository.alerts) throw notFound();
  if (call.method !== "GET") repository.alerts = call.method === "PUT";
  if (!repository.alerts) repository.fixes.enabled = false;
  return noContent;
};

const fixes: Handler = (call) => {
  const repository = repositoryOf(call);
  if (call.method === "GET") return ok(repository.fixes);
  if (!repository.alerts) {
    throw new ApiError(422, "Vulnerability alerts must be enabled to configure automated security fixes.");
  }
  repository.fixes.enabled = call.method === "PUT";
  repository.security["dependabot_security_updates"] = { status: repository.fixes.enabled ? "enabled" : "disabled" };
  return noContent;
};

/** What workflows may run and do, and what GitHub watches for on its own. */
export const permissionRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: root,
    handler: (call) =>
      ok({ ...repositoryOf(call).actions, selected_actions_url: `${call.base}${call.path}/selected-actions` }),
  },
  {
    method: "PUT",
    pattern: root,
    handler: (call) => (Object.assign(repositoryOf(call).actions, bodyOf(call, Actions)), noContent),
  },
  { method: "GET", pattern: `${root}/selected-actions`, handler: selectedOnly },
  { method: "PUT", pattern: `${root}/selected-actions`, handler: selectedOnly },
  { method: "GET", pattern: `${root}/workflow`, handler: (call) => ok(repositoryOf(call).workflow) },
  {
    method: "PUT",
    pattern: `${root}/workflow`,
    handler: (call) => (Object.assign(repositoryOf(call).workflow, bodyOf(call, Workflow)), noContent),
  },
  ...["GET", "PUT", "DELETE"].flatMap((method) => [
    { method, pattern: `${repositoryPath}/vulnerability-alerts`, handler: alerts, bodyOptional: true },
    { method, pattern: `${repositoryPath}/automated-security-fixes`, handler: fixes, bodyOptional: true },
  ]),
];
