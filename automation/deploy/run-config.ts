import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { formatRelease, type Release } from "../../src/release/contract.ts";
import type { Engine, StackLocation } from "../engine/engine.ts";
import type { Workplace } from "./workplace.ts";

/** A stack's file with a release in it, for one run. */
export interface RunConfig {
  readonly file: string;
  readonly close: () => void;
}

const key = "delivery:release";
/** What the Pulumi CLI writes into the file of a stack that it creates; without it nobody opens the stack's secrets again. */
const kept = ["encryptionsalt", "encryptedkey", "secretsprovider"];

/** The file's text with the release as configuration; everything else stays as it is, comments included. */
export function withRelease(text: string, release: Release | undefined): string {
  const document = parseDocument(isMap(parseDocument(text).contents) ? text : `${text}\nconfig: {}\n`);
  if (!isMap(document.get("config"))) document.set("config", document.createNode({}));
  if (release === undefined) document.deleteIn(["config", key]);
  else document.setIn(["config", key], document.createNode(JSON.parse(formatRelease(release))));
  return document.toString();
}

/** The text of a governance file for the preview of a proposal: what differs from the default branch is the point of it. */
export function asProposal(text: string): string {
  const document = parseDocument(text);
  if (document.getIn(["config", "delivery:files"]) !== "declare")
    document.setIn(["config", "delivery:files"], "propose");
  return document.toString({ lineWidth: 0 });
}

/** Write the configuration of one run with a release in it. */
export const openRunConfig = (stackFile: string, release: Release | undefined): RunConfig =>
  openChanged(stackFile, (text) => withRelease(text, release));

/** Write the configuration of one run beside nothing of the clone: a deployment leaves no change to commit. */
export function openChanged(stackFile: string, change: (text: string) => string): RunConfig {
  const folder = mkdtempSync(join(tmpdir(), "delivery-run-"));
  const file = join(folder, basename(stackFile));
  writeFileSync(file, change(readFileSync(stackFile, "utf8")), { mode: 0o600 });
  return {
    file,
    close: () => {
      keepNew(stackFile, file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A stack as one run opens it. */
export interface OpenStack {
  readonly engine: Engine;
  /** Removes what was written for the run. */
  readonly close: () => void;
}

/** Open a stack with the configuration of one run. */
export async function openWith(
  { open }: Pick<Workplace, "open">,
  location: StackLocation,
  config: RunConfig,
): Promise<OpenStack> {
  try {
    return { engine: await open({ ...location, configFile: config.file }), close: config.close };
  } catch (error) {
    config.close();
    throw error;
  }
}

/** The first run of a stack makes its salt: it belongs into the stack's own file. */
function keepNew(stackFile: string, runFile: string): void {
  const own = parseDocument(readFileSync(stackFile, "utf8"));
  const run = parseDocument(readFileSync(runFile, "utf8"));
  const missing = kept.filter((name) => run.has(name) && !own.has(name));
  if (missing.length === 0) return;
  for (const name of missing) own.set(name, run.get(name));
  writeFileSync(stackFile, own.toString());
}
