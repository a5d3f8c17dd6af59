import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { UserError } from "../src/lib/errors.ts";
import { configFile } from "./config.ts";
import type { Settings } from "./settings.ts";

/** The stack that holds everything on GitHub. */
export const governanceStack = "governance";

/** Where the stand-in keeps its things. */
export const gitHubFolder = ({ dir }: Pick<Settings, "dir">) => join(dir, "github");

/**
 * Configuration of `governance` for this machine: what the team has set, but on the stand-in, where the repository is made
 * instead of taken over and no secret can be opened, so none is brought.
 */
export function deriveGovernanceConfig(committed: string, port: number, former = ""): string {
  const document = parseDocument(committed);
  const problem = document.errors[0];
  if (problem !== undefined) {
    throw new UserError(`Pulumi.governance.yaml is not valid YAML: ${problem.message.split("\n")[0]}`);
  }
  document.commentBefore = " Derived by `make up` from the committed file of this stack; written anew by every run.";
  document.setIn(["config", "delivery:github", "url"], `http://127.0.0.1:${port}`);
  document.setIn(["config", "delivery:github", "writeDelayMs"], 0);
  document.deleteIn(["config", "delivery:github", "app"]);
  document.setIn(["config", "delivery:repository", "origin"], "created");
  for (const key of ["imports", "ids", "secrets", "dependabotSecrets"])
    document.deleteIn(["config", `delivery:${key}`]);
  const environments = document.getIn(["config", "delivery:environments"]);
  if (isMap(environments)) for (const { value } of environments.items) if (isMap(value)) value.delete("secrets");
  const salt: unknown = parseDocument(former).get("encryptionsalt");
  for (const key of ["encryptionsalt", "secretsprovider", "encryptedkey"]) document.delete(key);
  if (typeof salt === "string") document.set("encryptionsalt", salt);
  return document.toString();
}

/** Write the configuration of the rehearsal's `governance`. */
export function writeGovernanceConfig(settings: Settings): void {
  const file = configFile(settings, governanceStack);
  const former = existsSync(file) ? readFileSync(file, "utf8") : "";
  const committed = readFileSync(join(settings.root, `Pulumi.${governanceStack}.yaml`), "utf8");
  const text = deriveGovernanceConfig(committed, settings.githubPort, former);
  mkdirSync(dirname(file), { recursive: true });
  if (text !== former) writeFileSync(file, text, { mode: 0o600 });
}

/** The stack's environment: the stand-in's administrator, whoever the caller is on GitHub. */
export const governanceEnvironment = (env: Readonly<Record<string, string>>) => ({ ...env, GITHUB_TOKEN: "rehearsal" });
