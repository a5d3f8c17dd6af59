import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Engine, RunResult, StackLocation } from "../../automation/engine/engine.ts";
import { GitHub } from "../../automation/github/api.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { serveGitHub } from "../../rehearsal/github/server.ts";
import type { GitHub as StandIn } from "../../rehearsal/github/github.ts";

const root = resolve(import.meta.dirname, "../..");

type Values = Record<string, unknown>;

/** The shipped configuration as plain values, by key without `delivery:`. */
export function shippedValues(): Values {
  const { config } = parse(readFileSync(join(root, "Pulumi.governance.yaml"), "utf8")) as { config: Values };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("delivery:", ""), value]));
}

/** A stack `governance` of its own, against a stand-in of its own. */
export interface GovernanceStack {
  readonly github: StandIn;
  /** Address of the stand-in, without the API's path. */
  readonly url: string;
  readonly configFile: string;
  readonly dir: string;
  /** The stack, with a token and a passphrase; without one there is none. */
  engine(token?: string, passphrase?: string): Promise<Engine> | Engine;
  /** Requests so far as `METHOD path`. */
  requests(): string[];
  /** A client of the stand-in for the declared repository. */
  client(repository?: string): GitHub;
  configure(change: Values): void;
  stop(): Promise<void>;
}

const Request = z.object({ method: z.string(), path: z.string() });

/** Opens a stack, with the environment its engine needs. */
export interface EngineUnderTest {
  readonly open: (location: StackLocation) => Engine | Promise<Engine>;
  readonly env: Readonly<Record<string, string>>;
}

const { PATH = "", HOME = "" } = process.env;
const embedded = { open: openEmbeddedStack, env: { PATH, HOME } };

/** Start a stand-in on a free port, with the shipped configuration pointed at it. */
export async function startGovernance(
  change: Values = {},
  { open, env }: EngineUnderTest = embedded,
): Promise<GovernanceStack> {
  const dir = mkdtempSync(join(tmpdir(), "governance-"));
  mkdirSync(join(dir, "state"));
  const { server, github } = await serveGitHub({ port: 0, dir: join(dir, "github") });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const configFile = join(dir, "Pulumi.governance.yaml");
  const local = { github: { owner: "acme", plan: "team", url, writeDelayMs: 0 } };
  const configure = (values: Values) => {
    const entries = Object.entries({ ...shippedValues(), ...local, ...values }).map(([key, value]) => [
      `delivery:${key}`,
      value,
    ]);
    writeFileSync(configFile, stringify({ config: Object.fromEntries(entries) }));
  };
  configure(change);
  return {
    github,
    url,
    dir,
    configFile,
    configure,
    engine: (token = "rehearsal", passphrase = "rehearsal") =>
      open({
        root,
        configFile,
        stack: "governance",
        backend: `file://${dir}/state`,
        env: {
          ...env,
          GITHUB_TOKEN: token,
          ...(passphrase === "" ? {} : { PULUMI_CONFIG_PASSPHRASE: passphrase }),
        },
      }),
    requests: () =>
      readFileSync(join(dir, "github/requests.jsonl"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => Request.parse(JSON.parse(line)))
        .map(({ method, path }) => `${method} ${path}`),
    client: (repository = "platform") =>
      new GitHub({ url: `${url}/api/v3`, token: "rehearsal", repository: `acme/${repository}` }, 1),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The shipped environments with changes to some. */
export function environmentsWith(changes: Readonly<Record<string, Values>>): Values {
  const shipped = shippedValues()["environments"] as Record<string, Values>;
  return Object.fromEntries(Object.entries(shipped).map(([name, each]) => [name, { ...each, ...changes[name] }]));
}

/** A run that has to succeed; throws what the engine said otherwise. */
export async function succeed<T extends RunResult>(run: Promise<T>): Promise<T> {
  const result = await run;
  if (result.result === "succeeded") return result;
  throw new Error(result.diagnostics.map(({ message }) => message.trim()).join("\n"));
}
