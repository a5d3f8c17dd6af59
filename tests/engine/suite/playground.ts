import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import type { StackLocation } from "../../../automation/engine/engine.ts";
import { openCrypter } from "../../../rehearsal/engine/secrets/passphrase.ts";
import { programLibrary } from "./scenario.ts";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");

const preload = `--require ${path.join(repository, "stacks", "lighten.cjs")}`;

/** What engines take over from the caller: how to find programs and the provider plugins of a Pulumi CLI. */
export function callerEnv(): Readonly<Record<string, string>> {
  const { PATH = "", HOME = "/root", PULUMI_HOME } = process.env;
  return { PATH, HOME, ...(PULUMI_HOME === undefined ? {} : { PULUMI_HOME }) };
}

type Values = Readonly<Record<string, string>>;

/** A project folder of its own with a state of its own. */
export interface Playground {
  readonly root: string;
  /** Prefix of this run's names on the Docker host. */
  readonly prefix: string;
  /** Environment of engine, program and commands. */
  readonly env: Readonly<Record<string, string>>;
  location(stack: string): StackLocation;
  /** Write a stack's configuration file, secrets encrypted. */
  configure(stack: string, values: Values, secrets?: Values): Promise<void>;
  /** Lines of the operation log since the last call. */
  takeLog(): string[];
  /** Lines of the operation log so far. */
  peekLog(): string[];
  /** Run a shell line of a trace. */
  shell(line: string): void;
  remove(): void;
}

/** Make a project around a program. */
export function makePlayground(program: string): Playground {
  const root = mkdtempSync(path.join(tmpdir(), "engine-"));
  const prefix = `t${path.basename(root).slice(-6).toLowerCase()}`;
  const log = path.join(root, "trace.log");
  mkdirSync(path.join(root, "lib"));
  writeFileSync(path.join(root, "lib", "step.ts"), programLibrary());
  writeFileSync(path.join(root, "program.ts"), ownNames(program, prefix).replaceAll("../lib/", "./lib/"));
  writeFileSync(path.join(root, "package.json"), '{ "type": "module", "main": "program.ts" }\n');
  writeFileSync(
    path.join(root, "Pulumi.yaml"),
    // With the project's own preload: what it leaves out of the SDK must be missed by no program of these.
    stringify({ name: "trace", runtime: { name: "nodejs", options: { typescript: false, nodeargs: preload } } }),
  );
  symlinkSync(path.join(repository, "node_modules"), path.join(root, "node_modules"));
  const caller = callerEnv();
  const env = {
    ...caller,
    // A test may put its own programs first.
    PATH: `${path.join(root, "bin")}:${caller["PATH"]}`,
    TRACE_LOG: log,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const readLog = () => {
    const text = existsSync(log) ? readFileSync(log, "utf8") : "";
    return text.split("\n").filter((line) => line !== "");
  };
  return {
    root,
    prefix,
    env,
    location: (stack) => ({
      root,
      stack,
      configFile: path.join(root, `Pulumi.${stack}.yaml`),
      backend: `file://${path.join(root, "state")}`,
      env,
    }),
    configure: async (stack, values, secrets = {}) => {
      mkdirSync(path.join(root, "state"), { recursive: true });
      const config: Record<string, unknown> = { ...values };
      const names = Object.entries(secrets);
      const crypter = names.length > 0 ? await openCrypter(env.PULUMI_CONFIG_PASSPHRASE) : undefined;
      for (const [key, value] of names) config[key] = { secure: crypter?.encrypt(value) };
      const salt = crypter ? { encryptionsalt: crypter.salt } : {};
      writeFileSync(path.join(root, `Pulumi.${stack}.yaml`), stringify({ ...salt, config }));
    },
    peekLog: readLog,
    takeLog: () => {
      const lines = readLog();
      writeFileSync(log, "");
      return lines;
    },
    shell: (line) => {
      execFileSync("sh", ["-c", ownNames(line, prefix)], { cwd: root, env: { ...env }, stdio: "pipe" });
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The names of a trace's program, which are the same for everybody, made this run's own. */
function ownNames(text: string, prefix: string): string {
  return text.replaceAll(/\btr-/gu, `${prefix}-`).replaceAll("local/", `${prefix}/`);
}
