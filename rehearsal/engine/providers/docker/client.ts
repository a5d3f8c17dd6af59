import type Docker from "dockerode";
import type { z } from "zod";
import { mapProperties, type Properties, type Value, isObject } from "../../values/value.ts";

const clients = new Map<string, Promise<Docker>>();

/** Socket path of a provider's host; only unix sockets of this machine are let through. */
export function socketPath(config: Properties, env: Readonly<Record<string, string>>): string {
  const host = config["host"] ?? env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
  if (typeof host === "string" && host.startsWith("unix://")) return host.slice("unix://".length);
  throw new Error(
    `unsupported: docker host ${JSON.stringify(host)}; the embedded engine reaches local sockets only, unix:///…`,
  );
}

/** Client of the Docker engine behind a socket. The library is loaded with the first real operation: previews need none. */
export function openDocker(config: Properties, env: Readonly<Record<string, string>>): Promise<Docker> {
  const path = socketPath(config, env);
  let client = clients.get(path);
  if (!client) {
    client = import("dockerode").then(({ default: Client }) => new Client({ socketPath: path }));
    clients.set(path, client);
  }
  return client;
}

/** HTTP status of a failed Docker call. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** The result of a call, or undefined where Docker has no such object. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Repeat a removal that fails while something still lets go of the object. */
export async function untilFree(remove: () => Promise<unknown>, busy: readonly number[]): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      const status = statusOf(error) ?? 0;
      if (status === 404) return;
      if (!busy.includes(status) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** What Docker says of a failed call, without the HTTP wrapping. */
export function explain(what: string, error: unknown): Error {
  const message =
    error instanceof Error ? error.message.replace(/^\(HTTP code \d+\) [^-]*- /u, "").trim() : String(error);
  return new Error(`${what}: ${message}`, { cause: error });
}

/** Inputs of a resource as far as this engine carries them out; any other is refused by its name. */
export function parseInputs<T>(type: string, schema: z.ZodType<T>, inputs: Properties): T {
  const parsed = schema.safeParse(plainInputs(inputs));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`unsupported: input of ${type}: ${problems.join("; ")}`);
}

/** Inputs without the bookkeeping of defaults. */
export function plainInputs(inputs: Properties): Properties {
  const strip = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(strip);
    if (!isObject(value)) return value;
    const kept = Object.entries(value).filter(([key]) => key !== "__defaults");
    return Object.fromEntries(kept.map(([key, item]) => [key, strip(item)]));
  };
  const kept = Object.entries(inputs).filter(([key]) => key !== "__defaults");
  return mapProperties(Object.fromEntries(kept), strip);
}
