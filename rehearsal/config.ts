import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { isMap, parseDocument } from "yaml";
import { UserError } from "../src/lib/errors.ts";
import type { Settings } from "./settings.ts";

/** What a rehearsal changes in a stack's configuration, whatever a team has set there. */
export interface Overrides extends Pick<Settings, "edgePort" | "platform" | "registryPort"> {
  /** HTTPS beside plain HTTP; left out where no certificate can be made. */
  readonly https?: { readonly port: number; readonly certificateFile: string };
}

/**
 * Configuration of a stack for this machine: the committed one with its values for services and accessories, but on the
 * local Docker, built from the clone, without a team's secrets and unprotected. `former` is the last one that was
 * derived; the engine's salt in it is kept, because the state's secrets depend on it.
 */
export function deriveConfig(committed: string, overrides: Overrides, former = ""): string {
  const document = parseDocument(committed);
  const problem = document.errors[0];
  if (problem !== undefined)
    throw new UserError(`Pulumi.dev.yaml is not valid YAML: ${problem.message.split("\n")[0]}`);
  document.commentBefore = " Derived by `make up` from the committed file of this stack; written anew by every run.";
  if (!isMap(document.get("config"))) document.set("config", document.createNode({}));
  const { platform, registryPort, edgePort, https } = overrides;
  const set = (key: string, value: unknown) =>
    document.setIn(["config", `delivery:${key}`], document.createNode(value));
  set("platform", platform);
  set("images", { source: "build" });
  set("registry", { kind: "local", port: registryPort });
  set("target", { kind: "docker", host: "local" });
  set("edge", {
    ...edgeTuning(document.getIn(["config", "delivery:edge"])),
    httpPort: edgePort,
    ...(https === undefined
      ? {}
      : {
          https: {
            port: https.port,
            domain: "localhost",
            certificate: { file: https.certificateFile },
            redirect: false,
          },
        }),
  });
  set("databasePassword", "generated");
  set("protect", false);
  for (const key of ["edgeCertificate", "release", "retire"]) document.deleteIn(["config", `delivery:${key}`]);
  const salt: unknown = parseDocument(former).get("encryptionsalt");
  for (const key of ["encryptionsalt", "secretsprovider", "encryptedkey"]) document.delete(key);
  if (typeof salt === "string") document.set("encryptionsalt", salt);
  return document.toString();
}

/** Of a team's edge only the time limits make sense here; address, ports and certificate are this machine's. */
function edgeTuning(edge: unknown): Record<string, unknown> {
  if (!isMap(edge)) return {};
  const kept = ["keepAliveSeconds", "streamSeconds"].filter((key) => edge.has(key));
  return Object.fromEntries(kept.map((key) => [key, edge.get(key)]));
}

/** Write the configuration of a stack of the rehearsal; answers its file. */
export function writeConfig(settings: Settings, stack: string, certificate?: string): string {
  const file = configFile(settings, stack);
  const committed = join(settings.root, `Pulumi.${stack}.yaml`);
  const former = existsSync(file) ? readFileSync(file, "utf8") : "";
  // Relative to the project, so that another clone with the same folder means the same file.
  const https =
    certificate === undefined
      ? {}
      : { https: { port: settings.httpsPort, certificateFile: relative(settings.root, certificate) } };
  const text = deriveConfig(readFileSync(committed, "utf8"), { ...settings, ...https }, former);
  mkdirSync(dirname(file), { recursive: true });
  if (text !== former) writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** Where the configuration of a stack of the rehearsal lies. */
export function configFile({ dir }: Pick<Settings, "dir">, stack: string): string {
  return join(dir, "config", `Pulumi.${stack}.yaml`);
}
