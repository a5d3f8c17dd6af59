import { z } from "zod";
import { invalid } from "../api-error.ts";
import {
  bodyOf,
  created,
  entryOf,
  keyOf,
  nextId,
  noContent,
  ok,
  page,
  parameter,
  repositoryOf,
  repositoryPath,
  sameName,
  type Call,
  type Handler,
  type Route,
} from "../routing.ts";
import type { RepositoryState } from "../state.ts";

const root = `${repositoryPath}/labels`;
type Label = RepositoryState["labels"][string];
const Body = z.object({
  name: z.string().min(1),
  color: z.string().regex(/^[0-9a-fA-F]{6}$/),
  description: z.string().max(100).nullish(),
});

const labelView = (call: Call, label: Label) => ({
  ...label,
  default: false,
  node_id: `LA_${label.id}`,
  url: `${call.base}/repos/${call.state.organization.login}/${repositoryOf(call).name}/labels/${encodeURIComponent(label.name)}`,
});

const create: Handler = (call) => {
  const { labels } = repositoryOf(call);
  const body = bodyOf(call, Body);
  if (Object.keys(labels).some((name) => sameName(name, body.name))) {
    throw invalid({ resource: "Label", code: "already_exists", field: "name" });
  }
  const label = { id: nextId(call.state), name: body.name, color: body.color, description: body.description ?? null };
  labels[label.name] = label;
  return created(labelView(call, label));
};

const update: Handler = (call) => {
  const { labels } = repositoryOf(call);
  const key = keyOf(labels, parameter(call, "name"));
  const body = bodyOf(call, Body.partial().extend({ new_name: z.string().optional() }));
  const old = entryOf(labels, key);
  const label = {
    ...old,
    name: body.new_name ?? body.name ?? old.name,
    color: body.color ?? old.color,
    description: body.description ?? old.description,
  };
  delete labels[key];
  labels[label.name] = label;
  return ok(labelView(call, label));
};

const remove: Handler = (call) => {
  const { labels } = repositoryOf(call);
  delete labels[keyOf(labels, parameter(call, "name"))];
  return noContent;
};

const list: Handler = (call) => {
  const all = Object.values(repositoryOf(call).labels).map((label) => labelView(call, label));
  return page(call, all, (items) => items);
};

/** Labels of issues and pull requests. */
export const labelRoutes: readonly Route[] = [
  { method: "GET", pattern: root, handler: list },
  { method: "POST", pattern: root, handler: create },
  {
    method: "GET",
    pattern: `${root}/:name`,
    handler: (call) => ok(labelView(call, entryOf(repositoryOf(call).labels, parameter(call, "name")))),
  },
  { method: "PATCH", pattern: `${root}/:name`, handler: update },
  { method: "DELETE", pattern: `${root}/:name`, handler: remove },
];
