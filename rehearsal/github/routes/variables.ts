import { z } from "zod";
import { ApiError, notFound } from "../api-error.ts";
import {
  bodyOf,
  created,
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
import type { VariableState } from "../state.ts";
import { environmentOf } from "./environments.ts";

const Variable = z.object({ name: z.string(), value: z.string() });

const routesOf = (pattern: string, store: (call: Call) => Record<string, VariableState>): readonly Route[] => {
  const find = (call: Call) => store(call)[parameter(call, "name").toUpperCase()] ?? raise(notFound());
  const add: Handler = (call) => {
    const body = bodyOf(call, Variable);
    const name = body.name.toUpperCase();
    if (store(call)[name] !== undefined) throw new ApiError(409, "Already exists - Variable already exists");
    const now = tick(call.state);
    store(call)[name] = { name, value: body.value, created_at: now, updated_at: now };
    return created({});
  };
  const update: Handler = (call) => {
    const variable = find(call);
    variable.value = bodyOf(call, Variable.partial()).value ?? variable.value;
    variable.updated_at = tick(call.state);
    return noContent;
  };
  const remove: Handler = (call) => {
    delete store(call)[find(call).name];
    return noContent;
  };
  const list: Handler = (call) => {
    const all = Object.values(store(call));
    return page(call, all, (variables) => ({ total_count: all.length, variables }));
  };
  return [
    { method: "GET", pattern, handler: list },
    { method: "POST", pattern, handler: add },
    { method: "GET", pattern: `${pattern}/:name`, handler: (call) => ok(find(call)) },
    { method: "PATCH", pattern: `${pattern}/:name`, handler: update },
    { method: "DELETE", pattern: `${pattern}/:name`, handler: remove },
  ];
};

/** Variables of the repository and of environments. */
export const variableRoutes: readonly Route[] = [
  ...routesOf(`${repositoryPath}/actions/variables`, (call) => repositoryOf(call).variables),
  ...routesOf(`${repositoryPath}/environments/:environment/variables`, (call) => environmentOf(call).variables),
];
