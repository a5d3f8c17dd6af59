import { environments, type Environment, type EnvironmentName } from "../catalog/environments.ts";
import { digestOf, nameOf, Release, sameImages, serviceNames } from "./contract.ts";
import { isBranchOf } from "./refs.ts";

/** A release at the door of an environment, with everything the decision depends on. */
export interface Candidate {
  readonly environment: EnvironmentName;
  /** Unparsed: the rule itself insists that it is complete and consists of digests. */
  readonly release: unknown;
  /** Full refs of the branches that contain the release's commit. */
  readonly refs: readonly string[];
  /** Releases that the environment before this one has verified. */
  readonly upstream: readonly Release[];
  /** Releases that this environment has verified, newest first. */
  readonly own: readonly Release[];
  /** Whether the person or run said that this is a way back. */
  readonly rollback: boolean;
}

/** Why a release may enter, or the one sentence that says why not. */
export type Verdict =
  | {
      readonly admitted: true;
      readonly release: Release;
      readonly as: "entry" | "promotion" | "rollback" | "unchanged";
    }
  | { readonly admitted: false; readonly problem: string };

/** Who may enter where: the whole rule of promotion and rollback. Total: it answers for every input and never throws. */
export function admit({ environment, release: raw, refs, upstream, own, rollback }: Candidate): Verdict {
  const parsed = Release.safeParse(raw);
  if (!parsed.success) return refused(`The release for ${environment} is not complete: ${issues(parsed.error)}.`);
  const release = parsed.data;
  const isIn = (ledger: readonly Release[]) => ledger.some((known) => sameImages(known, release));
  const admitted = (as: "entry" | "promotion" | "rollback" | "unchanged"): Verdict => ({ admitted: true, release, as });

  if (rollback) return isIn(own) ? admitted("rollback") : refused(neverVerified(environment, release, own));
  if (own[0] !== undefined && sameImages(own[0], release)) return admitted("unchanged");
  const { entry, promotesFrom }: Environment = environments[environment];
  if (refs.some((ref) => isBranchOf(entry, ref))) return admitted("entry");
  if (promotesFrom !== undefined && isIn(upstream)) return admitted("promotion");
  return refused(notAllowed(environment, release, upstream));
}

function notAllowed(environment: EnvironmentName, release: Release, upstream: readonly Release[]): string {
  const { entry, promotesFrom }: Environment = environments[environment];
  const doors = [
    ...entry.map((pattern) => `commits of ${pattern}`),
    ...(promotesFrom === undefined ? [] : [`what ${promotesFrom} has verified (${names(upstream)})`]),
  ];
  const missing = promotesFrom === undefined ? "" : `; deploy it to ${promotesFrom} first`;
  return `${capital(environment)} does not take ${nameOf(release)}: it takes ${doors.join(" or ")}${missing}.`;
}

function neverVerified(environment: EnvironmentName, release: Release, own: readonly Release[]): string {
  return `${capital(environment)} cannot go back to ${nameOf(release)}: it has never verified these images, only ${names(own)}; see make history ENV=${environment}.`;
}

const shown = 5;

function names(releases: readonly Release[]): string {
  if (releases.length === 0) return "nothing yet";
  const rest = releases.length - shown;
  return releases.slice(0, shown).map(nameOf).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function issues(error: { readonly issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  return error.issues
    .map(({ path, message }) => [path.map(String).join("."), message].filter(Boolean).join(": "))
    .join("; ");
}

/** The services whose bytes differ between two releases. */
export function changedServices(from: Release, to: Release) {
  return serviceNames.filter((service) => digestOf(from.images[service]) !== digestOf(to.images[service]));
}

const refused = (problem: string): Verdict => ({ admitted: false, problem });
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
