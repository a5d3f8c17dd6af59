import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../src/lib/errors.ts";

/** Where a rehearsal keeps its things and which ports it takes. */
export interface Settings {
  /** The clone. */
  readonly root: string;
  /** Everything a rehearsal writes is in here. */
  readonly dir: string;
  /** Name of everything on the Docker host; follows from `dir`, so two rehearsals never meet. */
  readonly platform: string;
  readonly edgePort: number;
  readonly httpsPort: number;
  readonly registryPort: number;
  readonly githubPort: number;
  /** What `ENGINE` says. */
  readonly engine: string | undefined;
}

const ports = [
  { name: "EDGE_PORT", key: "edgePort", usual: 8080 },
  { name: "EDGE_HTTPS_PORT", key: "httpsPort", usual: 8443 },
  { name: "REGISTRY_PORT", key: "registryPort", usual: 5001 },
  { name: "GITHUB_PORT", key: "githubPort", usual: 4010 },
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Read the rehearsal's settings from the environment; every problem is named at once. */
export function readSettings(env: Environment, root: string): Settings {
  const dir = realPath(
    resolve(root, env["REHEARSAL_DIR"] === "" ? ".rehearsal" : (env["REHEARSAL_DIR"] ?? ".rehearsal")),
  );
  const edge = Number(env["EDGE_PORT"] || 8080);
  const read = ports.map(({ name, key, usual }) => {
    const given = env[name] ?? "";
    // A second rehearsal that only moves its edge keeps both of the edge's ports to itself.
    const fallback = key === "httpsPort" && Number.isInteger(edge) ? edge + 363 : usual;
    return { name, key, given, port: given === "" ? fallback : Number(given) };
  });
  const bad = read.filter(({ port }) => !Number.isInteger(port) || port < 1 || port > 65_535);
  const problems = bad.map(
    ({ name, given, port }) => `${name} is "${given || port}", expected a port between 1 and 65535`,
  );
  for (const [index, one] of read.entries()) {
    const twin = read.slice(index + 1).find(({ port }) => port === one.port);
    if (twin !== undefined)
      problems.push(`${one.name} and ${twin.name} are both ${one.port}, expected different ports`);
  }
  if (problems.length > 0)
    throw new UserError(`${problems.join("; ")}: set them on the command line, e.g. EDGE_PORT=8081 make up.`);
  const port = (key: (typeof ports)[number]["key"]) => read.find((entry) => entry.key === key)?.port ?? 0;
  return {
    root: resolve(root),
    dir,
    platform: platformOf(dir),
    edgePort: port("edgePort"),
    httpsPort: port("httpsPort"),
    registryPort: port("registryPort"),
    githubPort: port("githubPort"),
    engine: env["ENGINE"],
  };
}

/** The platform's name for a folder: the same folder always has the same, also from another clone. */
export function platformOf(dir: string): string {
  return `rehearsal-${createHash("sha256").update(dir).digest("hex").slice(0, 8)}`;
}

/** The real path of what may not exist yet, so that a link to a folder is that folder. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
