import { createHash } from "node:crypto";
import { Release, serviceNames } from "../../src/release/contract.ts";

/** A complete release made up from a seed: the same seed gives the same commit and digests. */
export function release(seed: string, version?: string): Release {
  const hex = (of: string) => createHash("sha256").update(`${seed} ${of}`).digest("hex");
  return Release.parse({
    commit: hex("commit").slice(0, 40),
    ...(version === undefined ? {} : { version }),
    images: Object.fromEntries(serviceNames.map((name) => [name, `ghcr.io/acme/platform-${name}@sha256:${hex(name)}`])),
  });
}
