import type { EnvironmentName } from "../catalog/environments.ts";
import { nameOf, type Release } from "./contract.ts";

/** What a ledger knows, in the words of a choice. */
export interface Known {
  /** What the environment runs by its newest successful update. */
  readonly current?: Release | undefined;
  /** What it ran before that, rolled-back releases left out. */
  readonly previous?: Release | undefined;
  /** Everything verified, newest first. */
  readonly verified: readonly Release[];
}

/** What a person or workflow asked for. */
export type Wish =
  | { readonly kind: "release"; readonly release: Release }
  | { readonly kind: "rollback"; readonly to?: string | undefined }
  | { readonly kind: "retire" }
  | { readonly kind: "keep" };

/** What the next update gets as its release. */
export type Choice =
  | { readonly kind: "release"; readonly release: Release; readonly rollback: boolean }
  /** Build from the clone, or an empty platform: no release goes in. */
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly problem: string };

/** Which release an update gets: the given one, the way back, or what runs. A stack that builds its images needs none to go forward. */
export function chooseRelease(
  environment: EnvironmentName,
  source: "build" | "release",
  wish: Wish,
  known: Known,
): Choice {
  switch (wish.kind) {
    case "release":
      return source === "build"
        ? refuse(
            `${environment} builds its images from the clone and takes no release: check out the commit, or set images.source to release in Pulumi.${environment}.yaml.`,
          )
        : { kind: "release", release: wish.release, rollback: false };
    case "rollback":
      return wayBack(environment, wish.to, known);
    case "retire":
      return { kind: "none" };
    case "keep": {
      const newest = known.current ?? known.verified[0];
      if (source === "build") return { kind: "none" };
      return newest === undefined
        ? refuse(
            `${environment} has never had a release and none was given: say which with --release FILE, COMMIT or VERSION.`,
          )
        : { kind: "release", release: newest, rollback: false };
    }
    default:
      return wish satisfies never;
  }
}

function wayBack(environment: EnvironmentName, to: string | undefined, known: Known): Choice {
  if (to === undefined) {
    return known.previous === undefined
      ? refuse(
          `${environment} has no release to go back to: ${known.current === undefined ? "it has verified none" : `${nameOf(known.current)} is the oldest it has verified`}.`,
        )
      : { kind: "release", release: known.previous, rollback: true };
  }
  const found = findRelease(known.verified, to);
  if (found.length === 1 && found[0] !== undefined) return { kind: "release", release: found[0], rollback: true };
  const list = known.verified.map(nameOf).join(", ") || "nothing yet";
  return refuse(
    found.length === 0
      ? `${environment} has never verified ${JSON.stringify(to)}: it has verified ${list}.`
      : `${JSON.stringify(to)} is ambiguous in ${environment}: ${found.map(({ commit }) => commit).join(", ")}; give more characters of the commit.`,
  );
}

const shortestCommit = 7;

/** The releases that a version (`1.4.0`, `v1.4.0`) or the beginning of a commit names, newest first. */
export function findRelease(releases: readonly Release[], name: string): readonly Release[] {
  const byVersion = releases.filter(({ version }) => version !== undefined && version === name.replace(/^v/, ""));
  if (byVersion.length > 0) return byVersion.slice(0, 1);
  if (name.length < shortestCommit || !/^[0-9a-f]+$/.test(name)) return [];
  const byCommit = releases.filter(({ commit }) => commit.startsWith(name));
  return [...new Map(byCommit.toReversed().map((release) => [release.commit, release])).values()].toReversed();
}

const refuse = (problem: string): Choice => ({
  kind: "refused",
  problem: problem.charAt(0).toUpperCase() + problem.slice(1),
});
