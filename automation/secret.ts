import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UserError } from "../src/lib/errors.ts";
import { SecretName } from "../src/governance/secrets.schema.ts";
import { runEntry } from "./command/entry.ts";
import { findPlace } from "./deploy/open-workplace.ts";
import type { GitHub } from "./github/api.ts";
import { openGitHub, readSettings } from "./governance/settings.ts";
import { askSecret } from "./secret/prompt.ts";
import { fetchPublicKey, formatOutdated, outdatedSecrets } from "./secret/public-key.ts";
import { seal } from "./secret/seal.ts";
import { checkPlace, withSecret } from "./secret/stack-file.ts";

// node automation/secret.ts --env prod --name X     seal a value for an environment (or: actions, dependabot)
// node automation/secret.ts --check                 report secrets whose public key GitHub has changed
const { values } = parseArgs({
  options: {
    env: { type: "string" },
    name: { type: "string" },
    check: { type: "boolean", default: false },
  },
});

async function run(): Promise<void> {
  const { env: scope, name, check } = values;
  if (!check && !isPlace(scope, name)) {
    throw new UserError(
      "Use: make secret ENV=prod NAME=DEPLOY_KEY (upper-case letters, digits and underscores, not starting with GITHUB_).",
    );
  }
  const place = await findPlace();
  if (place.notice !== undefined) console.error(place.notice);
  const { configFile: file, env } = place.locate("governance");
  const github = openGitHub(readSettings(file), env);
  if (scope === undefined || name === undefined) return checkAll(github, file);
  const text = readFileSync(file, "utf8");
  checkPlace(text, { scope, name });
  const { keyId, key } = await fetchPublicKey(github, scope);
  const value = await askSecret(`Value of ${name} for ${scope} (not shown): `, process.stdin, process.stderr);
  writeFileSync(file, withSecret(text, { scope, name }, { keyId, valueEncrypted: await seal(value, key) }));
  console.log(`${name} of ${scope} is sealed in ${file}: commit it, the governance stack brings it to GitHub.`);
}

const isPlace = (scope: string | undefined, name: string | undefined) =>
  scope !== undefined && scope !== "" && name !== undefined && SecretName.safeParse(name).success;

async function checkAll(github: GitHub, file: string): Promise<void> {
  const outdated = await outdatedSecrets(github, readFileSync(file, "utf8"));
  if (outdated.length > 0) throw new UserError(formatOutdated(outdated));
  console.log("Every sealed secret fits GitHub's public keys.");
}

await runEntry(run);
