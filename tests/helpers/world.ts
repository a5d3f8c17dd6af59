import { z } from "zod";
import { type ExistingObjects, nothing, readExisting } from "../../automation/adopt/imports.ts";
import type { GitHub as GitHubClient } from "../../automation/github/api.ts";
import { Client, type Transport } from "../../rehearsal/engine/providers/github/client.ts";
import { githubProvider } from "../../rehearsal/engine/providers/github/github.ts";
import type { Existing, OperationContext, ResourceType } from "../../rehearsal/engine/providers/provider.ts";
import { reveal, type Properties, type Value } from "../../rehearsal/engine/values/value.ts";
import { GitHub } from "../../rehearsal/github/github.ts";
import type { State } from "../../rehearsal/github/state.ts";
import type { Declared } from "./program.ts";

/** A resource a program wants: as it registers it, with values in clear. */
export interface Wanted {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
  /** Existing object to take over instead of making one. */
  readonly importId?: string | undefined;
}

/** Resources of GitHub's package among what a program has declared. */
export function wantedOf(resources: readonly Declared[]): Wanted[] {
  return resources
    .filter(({ type }) => type.startsWith("github:"))
    .map(({ type, name, inputs, options }) => ({
      type,
      name,
      inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, reveal(value as Value)])),
      importId: options.import,
    }));
}

/** What a run did, in order: `create x`, `update x`, `replace x`, `delete x`; and why it stopped. */
export interface Outcome {
  readonly done: readonly string[];
  readonly failure?: string;
}

/** Thrown by a transport that would wait for ever. */
class Hung extends Error {
  constructor() {
    super("GitHub did not answer within 30 s");
  }
}

/** The embedded engine's resource types and a GitHub in one process, with nothing real in between: thousands of runs in seconds. */
export class World {
  readonly github: GitHub;
  readonly state = new Map<string, Existing & { readonly type: string }>();
  /** Requests so far; a fault may name one by its number. */
  requests: string[] = [];
  /** Milliseconds the client has waited, without anybody waiting. */
  waited = 0;
  readonly #provider = githubProvider((_url, _context) => this.#transport());
  #signal = new AbortController().signal;

  constructor(state: State) {
    this.github = new GitHub(state, { base: "http://127.0.0.1/api/v3" });
  }

  /** Make GitHub agree with what is wanted, one after the other; the first failure ends the run, as an engine does. */
  async up(wanted: readonly Wanted[]): Promise<Outcome> {
    this.#signal = new AbortController().signal;
    const done: string[] = [];
    try {
      for (const each of wanted) done.push(...(await this.#apply(each)));
      const names = new Set(wanted.map(({ name }) => name));
      for (const name of [...this.state.keys()].toReversed()) {
        if (names.has(name)) continue;
        await this.#remove(name);
        done.push(`delete ${name}`);
      }
    } catch (error) {
      return { done, failure: error instanceof Error ? error.message : String(error) };
    }
    return { done };
  }

  /** Names of resources whose outputs are no longer what they were; gone ones leave the state. */
  async refresh(): Promise<string[]> {
    this.#signal = new AbortController().signal;
    const changed: string[] = [];
    for (const [name, existing] of this.state) {
      const found = await this.#type(existing.type).read?.(existing.id, existing, this.#context(name));
      if (found === undefined) this.state.delete(name);
      else this.state.set(name, { ...found, inputs: existing.inputs, type: existing.type });
      if (JSON.stringify(found?.outputs) !== JSON.stringify(existing.outputs)) changed.push(name);
    }
    return changed;
  }

  /** What exists, read over the same requests as `make adopt` reads it. */
  async existing(): Promise<ExistingObjects> {
    const [repository] = Object.values(this.github.state.repositories);
    if (repository === undefined) return nothing;
    const pages: GitHubClient["pages"] = async (path, item, options) => {
      const url = new URL(path, "http://127.0.0.1");
      url.searchParams.set("per_page", "100");
      const outcome = await this.github.handle({
        method: "GET",
        path: url.pathname,
        query: url.searchParams,
        token: "rehearsal",
      });
      const body = typeof outcome === "string" ? undefined : outcome.body;
      return z.array(item).parse(options?.key === undefined ? body : Reflect.get(Object(body), options.key));
    };
    return readExisting({ pages, path: (suffix) => `/repos/acme/${repository.name}${suffix}` }, repository.name);
  }

  async #apply({ type: token, name, inputs, importId }: Wanted): Promise<string[]> {
    const type = this.#type(token);
    const context = this.#context(name);
    const imported =
      this.state.has(name) || importId === undefined ? undefined : await type.read?.(importId, undefined, context);
    if (imported !== undefined) this.state.set(name, { ...imported, type: token });
    const existing = this.state.get(name);
    if (existing === undefined) {
      this.state.set(name, { ...(await type.create(inputs, context)), inputs, type: token });
      return [`create ${name}`];
    }
    const diff = type.diff?.(existing, inputs);
    if (diff === undefined || diff.changed.length === 0) {
      this.state.set(name, { ...existing, inputs });
      return imported === undefined ? [] : [`import ${name}`];
    }
    if (!diff.replace) {
      const outputs = (await type.update?.(existing, inputs, context)) ?? inputs;
      this.state.set(name, { ...existing, inputs, outputs });
      return [`update ${name}`];
    }
    // Every type that holds a name is declared delete-before-replace.
    await this.#remove(name);
    this.state.set(name, { ...(await type.create(inputs, context)), inputs, type: token });
    return [`replace ${name}`];
  }

  async #remove(name: string): Promise<void> {
    const existing = this.state.get(name);
    if (existing === undefined) return;
    await this.#type(existing.type).delete(existing, this.#context(name));
    this.state.delete(name);
  }

  #type(token: string): ResourceType {
    const type = this.#provider.types.get(token);
    if (type === undefined) throw new Error(`no type ${token}`);
    return type;
  }

  #context(name: string): OperationContext {
    const config = { owner: "acme", baseUrl: "http://127.0.0.1:4010", writeDelayMs: "0" };
    return { urn: name, name, config, env: {}, root: "", log: () => {}, signal: this.#signal };
  }

  #transport(): Transport {
    return {
      wait: async (milliseconds) => void (this.waited += milliseconds),
      send: async ({ method, path, body }) => {
        const url = new URL(path, "http://127.0.0.1");
        this.requests.push(`${method} ${url.pathname}`);
        const outcome = await this.github.handle({
          method,
          path: url.pathname,
          query: url.searchParams,
          token: "rehearsal",
          body,
        });
        if (outcome === "hang") throw new Hung();
        if (outcome === "reset") throw new Error("connection reset");
        return { status: outcome.status, body: outcome.body, headers: outcome.headers ?? {} };
      },
    };
  }
}

/** Everything a person would see at GitHub: without numbers and times of objects, without order. */
export function content(state: State): unknown {
  const hidden = new Set(["id", "node_id", "created_at", "updated_at", "sha", "commits", "branches"]);
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => !hidden.has(key));
    return entries.map(([key, item]) => `${/^\d+$/.test(key) ? "#" : key}=${JSON.stringify(plain(item))}`).toSorted();
  };
  return plain(state.repositories);
}

/** A client over one transport, for tests of the client alone. */
export const clientOver = (transport: Transport) =>
  new Client(transport, { maxRetries: 3, retryDelayMs: 1000, writeDelayMs: 0 });
