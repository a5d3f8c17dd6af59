import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { Engine, Preview, RunResult } from "../../automation/engine/engine.ts";
import { type Crypter, openCrypter } from "../../rehearsal/engine/secrets/passphrase.ts";
import { dockerAt } from "../../rehearsal/docker/docker.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { sweepImages } from "../../rehearsal/sweep.ts";
import { type ServiceName, services } from "../../src/catalog/services.ts";
import { freePort } from "./port.ts";

const run = promisify(execFile);
const repository = new URL("../..", import.meta.url).pathname;
const names = Object.keys(services) as ServiceName[];
const passphrase = "fixture";

/** Faults that a fixture service can be built with. */
export type Fault = "crash" | "migration" | "never-ready" | "none" | "unhealthy" | "wrong-path" | "wrong-revision";

/** A clone of this project with tiny services, on a platform, ports and a state of its own. */
export interface FixtureProject {
  readonly root: string;
  readonly platform: string;
  readonly http: string;
  readonly https: string;
  /** Authority of the edge's certificate. */
  readonly caFile: string;
  /** Rewrites services; their next image answers with this text. */
  release(text: string, faults?: Partial<Record<ServiceName, Fault>>): Promise<void>;
  /** Rewrites one service. */
  change(service: ServiceName, text: string, fault?: Fault): Promise<void>;
  /** Changes the stack's configuration; secrets are written encrypted. */
  configure(values: Readonly<Record<string, unknown>>, secrets?: Readonly<Record<string, string>>): Promise<void>;
  up(): Promise<RunResult>;
  preview(): Promise<Preview>;
  readonly engine: Engine;
  /** Names of all containers, networks and volumes of the platform. */
  leftovers(): Promise<string[]>;
  remove(): Promise<void>;
}

/** The outcome of a run in few words: its result and what it told a person. */
export function outcome({ result, diagnostics }: RunResult): {
  readonly result: string;
  readonly errors: readonly string[];
} {
  return { result, errors: diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message) };
}

/** Outcome of a run without a problem. */
export const succeeded = { result: "succeeded", errors: [] } as const;

/** What a test wants of its project. */
export interface FixtureOptions {
  /** How long an idle connection may live: an update waits so long before it removes the old release. */
  readonly keepAliveSeconds?: number;
  /** Address of a registry to use, `127.0.0.1:5000`, in place of one that the stack runs itself. */
  readonly registry?: string;
}

/** Makes a project that no other run meets: the names of all it makes start with that of its folder. */
export async function fixtureProject({ registry, ...edge }: FixtureOptions = {}): Promise<FixtureProject> {
  const root = await mkdtemp(join(tmpdir(), "fixture-"));
  const platform = basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  for (const shared of ["src", "stacks", "scripts", "Pulumi.yaml", "package.json", "node_modules"]) {
    await symlink(join(repository, shared), join(root, shared));
  }
  for (const service of names) {
    await cp(join(repository, "tests/integration/fixture"), join(root, "services", service), { recursive: true });
  }
  const [httpPort, httpsPort, registryPort] = await Promise.all([freePort(), freePort(), freePort()]);
  await mkdir(join(root, "ca"));
  await run("sh", [join(repository, "rehearsal/certificate.sh"), join(root, "ca")]);
  const namespace = registry === undefined ? `127.0.0.1:${registryPort}` : `${registry}/${platform}`;
  const values = {
    platform,
    images: { source: "build" },
    registry: registry === undefined ? { kind: "local", port: registryPort } : { kind: "external", namespace },
    edge: {
      ...edge,
      httpPort,
      https: { port: httpsPort, domain: "localhost", redirect: false, certificate: { file: "ca/edge.pem" } },
    },
    databasePassword: "generated",
    protect: false,
  };
  const configFile = join(root, "Pulumi.dev.yaml");
  let crypter: Crypter | undefined;
  const configure: FixtureProject["configure"] = async (changed, secrets = {}) => {
    if (Object.keys(secrets).length > 0) crypter ??= await openCrypter(passphrase);
    const secure = Object.entries(secrets).map(([key, text]) => [key, { secure: crypter?.encrypt(text) }]);
    const all = Object.entries({ ...values, ...changed, ...Object.fromEntries(secure) });
    const config = Object.fromEntries(all.map(([key, value]) => [`delivery:${key}`, value]));
    await writeFile(configFile, stringify({ ...(crypter ? { encryptionsalt: crypter.salt } : {}), config }));
  };
  await configure({});
  await mkdir(join(root, "state"));
  const change = async (service: ServiceName, text: string, fault: Fault = "none") => {
    const settings = { service, port: services[service].port, text, fault };
    await writeFile(join(root, "services", service, "service.json"), JSON.stringify(settings));
  };
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, PULUMI_CONFIG_PASSPHRASE: passphrase };
  const engine = openEmbeddedStack({ root, stack: "dev", configFile, backend: `file://${root}/state`, env });
  return {
    root,
    platform,
    http: `http://127.0.0.1:${httpPort}`,
    https: `https://localhost:${httpsPort}`,
    caFile: join(root, "ca/ca.pem"),
    engine,
    configure,
    change,
    release: async (text, faults = {}) => {
      for (const service of names) await change(service, text, faults[service]);
    },
    up: () => engine.up(),
    preview: () => engine.preview(),
    leftovers: () => labelled(platform),
    remove: async () => {
      await engine.destroy();
      const left = await labelled(platform);
      if (left.length > 0) throw new Error(`left behind on the host: ${left.join(", ")}`);
      const { DOCKER_HOST = "unix:///var/run/docker.sock" } = process.env;
      await sweepImages(dockerAt(DOCKER_HOST, { PATH, HOME }), namespace);
      await rm(root, { recursive: true });
    },
  };
}

async function labelled(platform: string): Promise<string[]> {
  const filter = ["--filter", `label=delivery.platform=${platform}`];
  const lists = await Promise.all([
    run("docker", ["ps", "-a", ...filter, "--format", "container {{.Names}}"]),
    run("docker", ["network", "ls", ...filter, "--format", "network {{.Name}}"]),
    run("docker", ["volume", "ls", ...filter, "--format", "volume {{.Name}}"]),
  ]);
  return lists.flatMap(({ stdout }) => stdout.split("\n").filter((line) => line !== "")).toSorted();
}
