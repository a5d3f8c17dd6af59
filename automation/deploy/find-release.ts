import { existsSync, readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { findRelease } from "../../src/release/choice.ts";
import { Release } from "../../src/release/contract.ts";
import { UserError } from "../../src/lib/errors.ts";
import type { Registry } from "../registry/registry.ts";
import { releaseOfCommit } from "../registry/release-images.ts";
import type { Repository } from "./git.ts";

/** Where a release may come from. */
export interface ReleaseSources {
  readonly registry: Registry;
  readonly repositories: Readonly<Record<string, string>>;
  readonly repository: Repository;
  /** What this environment and the one before it have verified. */
  readonly known: () => Promise<readonly Release[]>;
}

const version = /^v?(\d+\.\d+\.\d+)$/;

/**
 * What `--release` means: a file with a release; a version or commit that a ledger knows; else the images behind the
 * tag of a commit. A version that is no tag of the clone and in no ledger is nothing: the registry's own version tags
 * are for people, they move.
 */
export async function findAskedRelease(asked: string, sources: ReleaseSources): Promise<Release> {
  if (existsSync(asked) && statSync(asked).isFile()) return readRelease(asked);
  const named = version.exec(asked)?.[1];
  const known = findRelease(await sources.known(), asked);
  if (known.length > 1)
    throw new UserError(`${JSON.stringify(asked)} is ambiguous: ${known.map(({ commit }) => commit).join(", ")}.`);
  if (known[0] !== undefined) return known[0];
  const commit =
    (named === undefined ? undefined : await sources.repository.resolve(`refs/tags/v${named}`)) ??
    (/^[0-9a-f]{40}$/.test(asked) ? asked : await sources.repository.resolve(asked));
  if (commit === undefined) {
    throw new UserError(
      `--release ${JSON.stringify(asked)} is neither a file, nor a verified release, nor a commit or version tag of this clone: fetch it, or give another.`,
    );
  }
  const verified = findRelease(await sources.known(), commit)[0];
  const release = verified ?? (await releaseOfCommit(sources.registry, commit, sources.repositories));
  return named === undefined ? release : { ...release, version: named };
}

function readRelease(file: string): Release {
  try {
    return Release.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const text =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} is no release:\n\n${text}`, { cause: error });
  }
}
