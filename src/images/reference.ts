import type { Registry } from "./images.schema.ts";

/** Repository of a service's images, without tag or digest. */
export function repositoryFor(registry: Registry, service: string): string {
  const namespace = registry.kind === "local" ? `127.0.0.1:${registry.port}` : registry.namespace;
  return `${namespace}/platform-${service}`;
}
