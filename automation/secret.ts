import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UserError } from "../src/lib/errors.ts";
import { runEntry } from "./command/entry.ts";
import { governanceFile, openGitHub, readSettings } from "./governance/settings.ts";
import { askSecret } from "./secret/prompt.ts";
import { fetchPublicKey, formatOutdated, outdatedSecrets } from "./secret/public-key.ts";
import { seal } from "./secret/seal.ts";
import { withSecret } from "./secret/stack-file.ts";

// node automation/secret.ts --env prod --name X     seal a value for an environment (or: actions, dependabot)
// node automation/secret.ts --check                 report secrets whose public key GitHub has changed
const { values } = parseArgs({
  options: {
    env: { type: "string" },
    name: { type: "string" },
    check: { type: "boolean", default: false },
    config: { type: "string", default: governanceFile },
  },
});

async function run(): Promise<void> {
  const github = openGitHub(readSettings(values.config), process.env);
  if (values.check) return check(github);
  const { env: scope, name } = values;
  if (scope === undefined || name === undefined || !/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith("GITHUB_")) {
    throw new UserError(
      "Use: make secret ENV=prod NAME=DEPLOY_KEY (upper-case letters, digits and underscores, not starting with GITHUB_).",
    );
  }
  const { keyId, key } = await fetchPublicKey(github, scope);
  const value = await askSecret(`Value of ${name} for ${scope} (not shown): `, process.stdin, process.stderr);
  const text = withSecret(
    readFileSync(values.config, "utf8"),
    { scope, name },
    { keyId, valueEncrypted: await seal(value, key) },
  );
  writeFileSync(values.config, text);
  console.log(
    `${name} of ${scope} is sealed in ${values.config}: commit it, the governance stack brings it to GitHub.`,
  );
}

async function check(github: ReturnType<typeof openGitHub>): Promise<void> {
  const outdated = await outdatedSecrets(github, readFileSync(values.config, "utf8"));
  if (outdated.length > 0) throw new UserError(formatOutdated(outdated));
  console.log("Every sealed secret fits GitHub's public keys.");
}

await runEntry(run);
