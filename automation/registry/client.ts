import { UserError } from "../../src/lib/errors.ts";
import { findCredentials, type Credentials } from "./credentials.ts";

/** Opens an HTTP request to one registry with whatever log-in it asks for. */
export type RegistryRequest = (path: string, init?: RequestInit) => Promise<Response>;

const isLoopback = (host: string) => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(host);

/** Speaks to one registry: plain HTTP on loopback, as Docker does, and the token dance of the distribution protocol elsewhere. */
export function connectRegistry(
  host: string,
  credentials: (registry: string) => Promise<Credentials | undefined> = findCredentials,
): RegistryRequest {
  const base = `${isLoopback(host) ? "http" : "https"}://${host}`;
  const tokens = new Map<string, string>();
  return async (path, init = {}) => {
    const scope = /^\/v2\/(.+)\/(?:manifests|tags)\//.exec(path)?.[1] ?? "";
    const send = (authorization: string | undefined) => {
      const headers = new Headers(init.headers);
      if (authorization !== undefined) headers.set("authorization", authorization);
      return reach(host, `${base}${path}`, { ...init, headers });
    };
    const first = await send(tokens.get(scope));
    if (first.status !== 401) return first;
    const authorization = await authorize(host, first, await credentials(host));
    if (authorization === undefined) return first;
    tokens.set(scope, authorization);
    return send(authorization);
  };
}

const patience = 30_000;

async function reach(host: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(patience) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new UserError(`The registry ${host} does not answer (${String(cause)}): check its address and the network.`, {
      cause: error,
    });
  }
}

async function authorize(host: string, refusal: Response, login: Credentials | undefined): Promise<string | undefined> {
  const challenge = refusal.headers.get("www-authenticate") ?? "";
  const basic = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
  if (!/^bearer /i.test(challenge)) return basic;
  const { realm, ...parameters } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key ?? "", value ?? ""]),
  );
  if (realm === undefined) return undefined;
  const url = `${realm}?${new URLSearchParams(parameters).toString()}`;
  const answer = await reach(host, url, basic === undefined ? {} : { headers: { authorization: basic } });
  if (!answer.ok) return undefined;
  const body: unknown = await answer.json();
  const token = typeof body === "object" && body !== null ? { ...body } : {};
  const value = "token" in token ? token.token : "access_token" in token ? token.access_token : undefined;
  return typeof value === "string" ? `Bearer ${value}` : undefined;
}
