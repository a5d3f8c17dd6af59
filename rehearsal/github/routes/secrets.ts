import { z } from "zod";
import { notFound } from "../api-error.ts";
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
import { openSealed, publicKey } from "../sealed-box.ts";
import type { SecretState } from "../state.ts";
import { environmentOf } from "./environments.ts";

interface Scope {
  readonly pattern: string;
  readonly store: (call: Call) => Record<string, SecretState>;
  /** Name of the key pair secrets of this scope are sealed for. */
  readonly key: (call: Call) => string;
}

const scopes: readonly Scope[] = [
  {
    pattern: `${repositoryPath}/actions/secrets`,
    store: (call) => repositoryOf(call).secrets,
    key: (call) => `actions-${repositoryOf(call).id}`,
  },
  {
    pattern: `${repositoryPath}/dependabot/secrets`,
    store: (call) => repositoryOf(call).dependabotSecrets,
    key: (call) => `dependabot-${repositoryOf(call).id}`,
  },
  // The provider uses the numbered form, GitHub's description only knows the named one.
  ...[
    `${repositoryPath}/environments/:environment/secrets`,
    "/repositories/:repositoryId/environments/:environment/secrets",
  ].map((pattern) => ({
    pattern,
    store: (call: Call) => environmentOf(call).secrets,
    key: (call: Call) => environmentKey(environmentOf(call).id),
  })),
];

/** Name of an environment's key pair. */
export const environmentKey = (id: number) => `environment-${id}`;

const Sealed = z.object({ key_id: z.string(), encrypted_value: z.string() });
const view = ({ name, created_at, updated_at }: SecretState) => ({ name, created_at, updated_at });
const nameOf = (call: Call) => parameter(call, "name").toUpperCase();

const routesOf = ({ pattern, store, key }: Scope): readonly Route[] => {
  const find = (call: Call) => store(call)[nameOf(call)] ?? raise(notFound());
  const put: Handler = (call) => {
    const digest = openSealed(call, key(call), bodyOf(call, Sealed));
    const name = nameOf(call);
    const old = store(call)[name];
    const now = tick(call.state);
    store(call)[name] = { name, created_at: old?.created_at ?? now, updated_at: now, digest };
    return old === undefined ? created({}) : noContent;
  };
  const remove: Handler = (call) => {
    delete store(call)[find(call).name];
    return noContent;
  };
  const list: Handler = (call) => {
    const all = Object.values(store(call)).map(view);
    return page(call, all, (secrets) => ({ total_count: all.length, secrets }));
  };
  return [
    { method: "GET", pattern, handler: list },
    {
      method: "GET",
      pattern: `${pattern}/public-key`,
      handler: (call) => (store(call), ok(publicKey(call, key(call)))),
    },
    { method: "GET", pattern: `${pattern}/:name`, handler: (call) => ok(view(find(call))) },
    { method: "PUT", pattern: `${pattern}/:name`, handler: put },
    { method: "DELETE", pattern: `${pattern}/:name`, handler: remove },
  ];
};

/** Sealed secrets of the repository, of Dependabot and of environments: values go in, only names come out. */
export const secretRoutes: readonly Route[] = scopes.flatMap(routesOf);
