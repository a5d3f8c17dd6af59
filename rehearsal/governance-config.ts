import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Document, isMap, parseDocument } from "yaml";
import { adoptedBy } from "../automation/adopt/write.ts";
import { UserError } from "../src/lib/errors.ts";
import { configFile } from "./config.ts";
import type { Settings } from "./settings.ts";

/** The stack that holds everything on GitHub. */
export const governanceStack = "governance";

/** Where the stand-in keeps its things. */
export const gitHubFolder = ({ dir }: Pick<Settings, "dir">) => join(dir, "github");

/**
 * Configuration of `governance` for this machine: what the team has set, but on the stand-in, where the repository is made
 * instead of taken over. The team's sealed secrets cannot be opened there, so none is brought; those sealed in the
 * rehearsal itself stay, and so does what `make adopt` has written there.
 */
export function deriveGovernanceConfig(committed: string, port: number, former = ""): string {
  const document = parseDocument(committed);
  const problem = document.errors[0];
  if (problem !== undefined) {
    throw new UserError(`Pulumi.governance.yaml is not valid YAML: ${problem.message.split("\n")[0]}`);
  }
  const own = parseDocument(former);
  if (own.commentBefore?.includes(adoptedBy) === true) return onStandIn(own, document, port);
  document.commentBefore = " Derived by `make up` from the committed file of this stack; written anew by every run.";
  pointAt(document, port);
  document.setIn(["config", "delivery:repository", "origin"], "created");
  document.deleteIn(["config", "delivery:ids"]);
  for (const path of [["config", "delivery:imports"], ...secretPlaces(document)]) {
    if (own.hasIn(path)) document.setIn(path, own.getIn(path));
    else document.deleteIn(path);
  }
  const salt: unknown = own.get("encryptionsalt");
  for (const key of ["encryptionsalt", "secretsprovider", "encryptedkey"]) document.delete(key);
  if (typeof salt === "string") document.set("encryptionsalt", salt);
  return document.toString();
}

function pointAt(document: Document, port: number): void {
  document.setIn(["config", "delivery:github", "url"], `http://127.0.0.1:${port}`);
  document.setIn(["config", "delivery:github", "writeDelayMs"], 0);
  document.deleteIn(["config", "delivery:github", "app"]);
}

/** Where a document may have sealed secrets. */
function secretPlaces(document: Document): string[][] {
  const environments = document.getIn(["config", "delivery:environments"]);
  const names = isMap(environments) ? environments.items.map(({ key }) => String(key)) : [];
  return [
    ["config", "delivery:secrets"],
    ["config", "delivery:dependabotSecrets"],
    ...names.map((name) => ["config", "delivery:environments", name, "secrets"]),
  ];
}

/** An adopted configuration; generated files are the clone's own, which an adoption on the stand-in does not rewrite. */
function onStandIn(own: Document, committed: Document, port: number): string {
  pointAt(own, port);
  for (const key of ["codeowners", "dependabot"]) {
    const path = ["config", `delivery:${key}`];
    if (committed.hasIn(path)) own.setIn(path, committed.getIn(path));
  }
  return own.toString();
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
