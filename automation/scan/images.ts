import { environments } from "../../src/catalog/environments.ts";
import { UserError } from "../../src/lib/errors.ts";
import { CommitId, type Release } from "../../src/release/contract.ts";

/** What a person or workflow wants scanned. */
export interface Wanted {
  readonly what: string | undefined;
  readonly image?: string | undefined;
  readonly namespace?: string | undefined;
  readonly commit?: string | undefined;
  readonly env?: string | undefined;
}

/** Where releases are looked up: the registry for what a commit is about to deploy, the ledger for what runs now. */
export interface Sources {
  readonly ofCommit: (namespace: string, commit: string) => Promise<Release>;
  readonly running: (environment: string) => Promise<Release | undefined>;
}

/** The images to scan; a release's are named by digest, so that what is scanned is what runs. */
export async function imagesOf(
  { what, image, namespace, commit, env }: Wanted,
  sources: Sources,
): Promise<readonly string[]> {
  if (what === "image" && image !== undefined) return [image];
  if (what === "commit" && namespace !== undefined)
    return Object.values((await sources.ofCommit(namespace, CommitId.parse(commit))).images);
  if (what === "running" && env !== undefined && env in environments)
    return Object.values((await sources.running(env))?.images ?? {});
  throw new UserError(usage);
}

const usage = `node automation/scan.ts image --image IMAGE [--out FOLDER]
node automation/scan.ts commit --namespace ghcr.io/owner --commit SHA [--out FOLDER]   what a commit is about to deploy
node automation/scan.ts running --env E [--out FOLDER] [--rollback] [--notify]         what an environment runs now`;
