import type { Registry } from "./images.schema.ts";

/** An image by its bytes, taken apart. */
export interface Reference {
  /** Registry and path, without a tag. */
  readonly repository: string;
  /** `sha256:` and 64 hexadecimal characters. */
  readonly digest: string;
}

const shape = /^(?<repository>[^@\s]+)@(?<digest>sha256:[0-9a-f]{64})$/;

/** Repository of a service's images. */
export function repositoryFor(registry: Registry, service: string): string {
  const namespace = registry.kind === "local" ? `127.0.0.1:${registry.port}` : registry.namespace;
  return `${namespace}/platform-${service}`;
}

/** Takes `repository@sha256:…` apart; a tag, also one beside a digest, is not a reference. */
export function parseReference(text: string): Reference | undefined {
  const groups = shape.exec(text)?.groups;
  const { repository, digest } = groups ?? {};
  if (repository === undefined || digest === undefined) return undefined;
  // A colon after the last slash is a tag; before it, it is the registry's port.
  return repository.slice(repository.lastIndexOf("/") + 1).includes(":") ? undefined : { repository, digest };
}

/** The text that names an image by its bytes. */
export function formatReference({ repository, digest }: Reference): string {
  return `${repository}@${digest}`;
}
