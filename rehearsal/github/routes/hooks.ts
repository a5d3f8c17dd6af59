import { z } from "zod";
import { notFound } from "../api-error.ts";
import {
  bodyOf,
  created,
  nextId,
  noContent,
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
import type { RepositoryState } from "../state.ts";

const root = `${repositoryPath}/hooks`;
type Hook = RepositoryState["hooks"][string];

const Body = z.object({
  config: z.object({ url: z.url(), content_type: z.string().default("form"), insecure_ssl: z.string().default("0") }),
  events: z.array(z.string()).default(["push"]),
  active: z.boolean().default(true),
});

function hookView(call: Call, hook: Hook) {
  const url = `${call.base}/repos/${call.state.organization.login}/${repositoryOf(call).name}/hooks/${hook.id}`;
  return {
    ...hook,
    type: "Repository",
    name: "web",
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
}

const create: Handler = (call) => {
  const now = tick(call.state);
  const hook = { id: nextId(call.state), ...bodyOf(call, Body), created_at: now, updated_at: now };
  repositoryOf(call).hooks[hook.id] = hook;
  return created(hookView(call, hook));
};

const remove: Handler = (call) => {
  const { hooks } = repositoryOf(call);
  const hook = hooks[parameter(call, "hookId")] ?? raise(notFound());
  delete hooks[hook.id];
  return noContent;
};

/** Webhooks: this program declares none, so each is somebody's own. */
export const hookRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: root,
    handler: (call) =>
      page(
        call,
        Object.values(repositoryOf(call).hooks).map((hook) => hookView(call, hook)),
        (items) => items,
      ),
  },
  { method: "POST", pattern: root, handler: create },
  { method: "DELETE", pattern: `${root}/:hookId`, handler: remove },
];
