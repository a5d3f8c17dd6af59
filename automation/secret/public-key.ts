import { readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";
import { type GitHub, GitHubError } from "../github/api.ts";
import { sealedSecrets, type SecretPlace } from "./stack-file.ts";

const PublicKey = z.looseObject({ key_id: z.string(), key: z.string() });

/** The key secrets of a scope are sealed for. */
export interface PublicKey {
  readonly keyId: string;
  readonly key: string;
}

function pathOf(scope: string): string {
  if (scope === "actions" || scope === "dependabot") return `/${scope}/secrets/public-key`;
  return `/environments/${encodeURIComponent(scope)}/secrets/public-key`;
}

/** Ask GitHub for the key of a scope. */
export async function fetchPublicKey(github: GitHub, scope: string): Promise<PublicKey> {
  try {
    const { key_id, key } = await github.call("GET", github.path(pathOf(scope)), PublicKey);
    return { keyId: key_id, key };
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    throw new UserError(
      `GitHub knows no environment "${scope}" yet, or the token may not see it: run \`make bootstrap\` first.`,
      { cause: error },
    );
  }
}

/** Secrets that were sealed for a key GitHub no longer has: it would refuse them. */
export async function outdatedSecrets(github: GitHub, text: string): Promise<SecretPlace[]> {
  const secrets = sealedSecrets(text);
  const scopes = [...new Set(secrets.map(({ scope }) => scope))];
  const keys = new Map(
    await Promise.all(scopes.map(async (scope) => [scope, (await fetchPublicKey(github, scope)).keyId] as const)),
  );
  return secrets.filter(({ scope, keyId }) => keys.get(scope) !== keyId).map(({ scope, name }) => ({ scope, name }));
}

/** One sentence for outdated secrets with the commands that seal them again. */
export function formatOutdated(secrets: readonly SecretPlace[]): string {
  const commands = secrets.map(({ scope, name }) => `  make secret ENV=${scope} NAME=${name}`);
  return [
    "GitHub has a new public key for these secrets and would refuse the sealed values; seal them again:",
    ...commands,
  ].join("\n");
}

/** The same for a run that has failed: nothing where no key has changed, or where that cannot be told. */
export async function explainOutdated(github: GitHub, file: string): Promise<string[]> {
  try {
    const outdated = await outdatedSecrets(github, readFileSync(file, "utf8"));
    return outdated.length === 0 ? [] : [formatOutdated(outdated)];
  } catch {
    return [];
  }
}
