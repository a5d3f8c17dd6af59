import type { ConfigSource } from "../../src/config/source.ts";

/** A configuration as the engine hands it over, from values by key without `delivery:`. */
export function configSource(values: Readonly<Record<string, unknown>>, secrets: readonly string[] = []): ConfigSource {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return {
    values: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `delivery:${key}`, text(value)]),
    ),
    secretKeys: new Set(secrets.map((key) => `delivery:${key}`)),
  };
}

/** Configuration of dev as shipped. */
export const devValues = { images: { source: "build" }, databasePassword: "generated" } as const;

/** A release of the catalog's services. */
export function someRelease(digit = "a") {
  const image = (service: string) => `ghcr.io/acme/platform-${service}@sha256:${digit.repeat(64)}`;
  return {
    commit: digit.repeat(40),
    version: "1.4.0",
    images: { backend: image("backend"), frontend: image("frontend"), server: image("server") },
  };
}
