import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { GitHub } from "../../automation/github/api.ts";
import type { Engine } from "../../automation/engine/engine.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { isolatedEnvironment, prepareFolder } from "../../rehearsal/environment.ts";
import { governanceEnvironment } from "../../rehearsal/governance-config.ts";
import type { GitHub as StandIn } from "../../rehearsal/github/github.ts";
import { portOf, serveGitHub } from "../../rehearsal/github/server.ts";
import { readSettings } from "../../rehearsal/settings.ts";

const root = resolve(import.meta.dirname, "../..");

/** How a program has ended, and all it said. */
export interface Said {
  readonly code: number | null;
  readonly output: string;
}

/** Settings of one program. */
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; without it there is nothing to read. */
  readonly input?: string;
}

/** A rehearsal's folder with a stand-in on a free port, for the real programs people run. */
export interface RehearsedGitHub {
  readonly github: StandIn;
  readonly dir: string;
  readonly configFile: string;
  /** Environment that a program runs with. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a file under automation/ to its end. */
  run(args: readonly string[], options?: ProgramOptions): Promise<Said>;
  /** The stack `governance` on the embedded engine, without a program around it. */
  engine(): Engine;
  client(repository?: string): GitHub;
  /** Everything the stand-in was asked, a line each. */
  log(): string;
  stop(): Promise<void>;
}

/** Start one; `engine` is what `ENGINE` says. */
export async function rehearsedGitHub(engine = "embedded"): Promise<RehearsedGitHub> {
  const dir = mkdtempSync(join(tmpdir(), "rehearsed-"));
  const { server, github } = await serveGitHub({ port: 0, dir: join(dir, "github") });
  const { PATH = "", HOME = "" } = process.env;
  const port = String(portOf(server));
  const env = {
    PATH,
    HOME,
    ENGINE: engine,
    REHEARSAL_DIR: dir,
    GITHUB_PORT: port,
    EDGE_PORT: "1",
    EDGE_HTTPS_PORT: "2",
    REGISTRY_PORT: "3",
  };
  prepareFolder(readSettings(env, root), process.env);
  return {
    github,
    dir,
    env,
    configFile: join(dir, "config/Pulumi.governance.yaml"),
    run: async (args, options = {}) => {
      const [file = "", ...rest] = args;
      const child = spawn(process.execPath, [join("automation", file), ...rest], {
        cwd: root,
        env: { ...env, ...options.env },
        stdio: ["pipe", "pipe", "pipe"],
      });
      child.stdin.on("error", () => {}).end(options.input ?? "");
      const [out, problems, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((done) => void child.once("close", done)),
      ]);
      return { code, output: out + problems };
    },
    engine: () =>
      openEmbeddedStack({
        root,
        stack: "governance",
        configFile: join(dir, "config/Pulumi.governance.yaml"),
        backend: `file://${dir}/state`,
        env: governanceEnvironment(isolatedEnvironment(env, { dir, root })),
      }),
    client: (repository = "platform") =>
      new GitHub({ url: `http://127.0.0.1:${port}/api/v3`, token: "rehearsal", repository: `acme/${repository}` }, 1),
    log: () => readFileSync(join(dir, "github/requests.jsonl"), "utf8"),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
