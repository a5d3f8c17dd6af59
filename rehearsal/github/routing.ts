import type { z } from "zod";
import { ApiError, notFound } from "./api-error.ts";
import type { RepositoryState, State } from "./state.ts";

/** One request, already authenticated, as a handler sees it. */
export interface Call {
  readonly method: string;
  /** Path after `/api/v3`, still escaped. */
  readonly path: string;
  /** What stood in place of `:name` in the route's pattern, unescaped. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Who the token belongs to. */
  readonly login: string;
  readonly state: State;
  /** Base URL for links in answers. */
  readonly base: string;
}

/** What a handler answers; without a body the response has none. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one kind of request. */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** One line of the route table. */
export interface Route {
  readonly method: string;
  readonly pattern: string;
  readonly handler: Handler;
  /** Whether GitHub takes a write without a body here. */
  readonly bodyOptional?: boolean;
}

/** Prefix of everything below a repository. */
export const repositoryPath = "/repos/:owner/:repo";

/** 200 with a body. */
export const ok = (body: unknown): Answer => ({ status: 200, body });
/** 201 with a body. */
export const created = (body: unknown): Answer => ({ status: 201, body });
/** 204: never with a body, a client would take it for the start of the next answer. */
export const noContent: Answer = { status: 204 };

/** The repository a call is about: by name, case-insensitively, or by its number. */
export function repositoryOf(call: Call): RepositoryState {
  const { owner, repo, repositoryId } = call.parameters;
  if (repositoryId !== undefined) return call.state.repositories[repositoryId] ?? raise(notFound());
  if (owner?.toLowerCase() !== call.state.organization.login.toLowerCase()) throw notFound();
  const found = Object.values(call.state.repositories).find((each) => sameName(each.name, repo ?? ""));
  return found ?? raise(notFound());
}

/** A parameter of the path; the pattern names it, so its absence is a mistake in the table. */
export function parameter(call: Call, name: string): string {
  return call.parameters[name] ?? raise(new Error(`the route of ${call.path} has no :${name}`));
}

/** The body in the shape a handler needs, or GitHub's refusal of it. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `/${issue.path.join("/")}: ${issue.message}`);
  throw new ApiError(422, `Invalid request.\n\n${reasons.join("\n")}`);
}

/** One page of a list, with GitHub's `Link` header where there is more. */
export function page(call: Call, items: readonly unknown[], wrap: (items: readonly unknown[]) => unknown): Answer {
  const size = Math.min(Number(call.query.get("per_page") ?? 30) || 30, 100);
  const number = Number(call.query.get("page") ?? 1) || 1;
  const body = wrap(items.slice((number - 1) * size, number * size));
  if (number * size >= items.length) return ok(body);
  const next = `${call.base}${call.path}?per_page=${size}&page=${number + 1}`;
  return { status: 200, body, headers: { link: `<${next}>; rel="next"` } };
}

/** GitHub compares names of repositories, people, labels and environments without case. */
export const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** The key of a record under which a name is kept, whatever its case. */
export function keyOf(record: Readonly<Record<string, unknown>>, name: string): string {
  return Object.keys(record).find((key) => sameName(key, name)) ?? raise(notFound());
}

/** The entry of a record under a name of any case. */
export function entryOf<T>(record: Readonly<Record<string, T>>, name: string): T {
  return record[keyOf(record, name)] ?? raise(notFound());
}

/** Throw where an expression is needed. */
export function raise(error: Error): never {
  throw error;
}

/** The next number for a new object. */
export function nextId(state: State): number {
  state.sequence += 1;
  return state.sequence;
}

/** The time of a write. */
export function tick(state: State): string {
  state.clock += 1000;
  return new Date(state.clock).toISOString().replace(".000Z", "Z");
}
