import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseDocument } from "yaml";
import { environments } from "../src/catalog/environments.ts";
import { services } from "../src/catalog/services.ts";
import { configFile, deriveConfig } from "./config.ts";
import type { Settings } from "./settings.ts";

/** One replica each, and time to start: three platforms at once on one machine make it busy. */
const patience = { readyTimeoutSeconds: 240, startSeconds: 120 };
const patientServices = Object.fromEntries(Object.keys(services).map((name) => [name, patience]));

/** Give the services of a stack that same time. */
export function makePatient(file: string): void {
  const document = parseDocument(readFileSync(file, "utf8"));
  document.setIn(["config", "delivery:services"], document.createNode(patientServices));
  writeFileSync(file, document.toString(), { mode: 0o600 });
}

/**
 * Configuration of the stacks after the first: they build nothing and pull from the registry that the first one declares.
 * Each has its own port at the edge, the first one's plus its place.
 */
export function laterStackConfig(committed: string, settings: Settings, place: number, former = ""): string {
  const edgePort = settings.edgePort + place;
  const document = parseDocument(deriveConfig(committed, { ...settings, edgePort }, former));
  const set = (key: string, value: unknown) =>
    document.setIn(["config", `delivery:${key}`], document.createNode(value));
  set("images", { source: "release" });
  set("registry", { kind: "external", namespace: `127.0.0.1:${settings.registryPort}` });
  set("services", patientServices);
  return document.toString();
}

/** Write the configuration of a stack after the first; the first one's is `make up`'s. */
export function writeLaterConfig(settings: Settings, stack: string): void {
  const place = Object.keys(environments).indexOf(stack);
  if (place < 1) return;
  const file = configFile(settings, stack);
  const former = existsSync(file) ? readFileSync(file, "utf8") : "";
  const text = laterStackConfig(
    readFileSync(join(settings.root, `Pulumi.${stack}.yaml`), "utf8"),
    settings,
    place,
    former,
  );
  mkdirSync(dirname(file), { recursive: true });
  if (text !== former) writeFileSync(file, text, { mode: 0o600 });
}
