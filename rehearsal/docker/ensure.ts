import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "../../automation/engine/process.ts";
import { UserError } from "../../src/lib/errors.ts";
import type { Note } from "../report.ts";
import { type Docker, dockerAt } from "./docker.ts";
import { type Machine, planDocker } from "./plan.ts";

/** Folder for what an installed Docker needs; it outlives the clone, as Docker does. */
const stateFolder = "/var/lib/delivery-dockerd";

type Environment = Readonly<Record<string, string>>;

/** What a found or installed engine is. */
export interface EnsuredDocker {
  readonly docker: Docker;
  readonly version: string;
  readonly how: string;
}

/** A reachable Docker: used, started, or on a bare Debian installed; elsewhere a sentence says what to do. */
export async function ensureDocker(root: string, env: Environment, note: Note): Promise<EnsuredDocker> {
  const first = await reach(root, env);
  const plan = planDocker(describeMachine(env, typeof first === "string" ? first : undefined));
  switch (plan.kind) {
    case "refuse":
      throw new UserError(plan.sentence);
    case "use":
      return found(first, "");
    case "install":
      note(`installing it from Debian ${plan.suite}`);
      await script("install.sh", [join(stateFolder, "apt"), plan.suite, ...packages], env, note);
      break;
    case "start":
      break;
    default:
      throw new Error(`no such plan: ${JSON.stringify(plan satisfies never)}`);
  }
  note("starting dockerd");
  await script("start.sh", [stateFolder], env, note);
  return found(await reach(root, env), plan.kind === "install" ? ", installed from Debian and started" : ", started");
}

/** The engine as it is; nothing is installed or started. */
export async function requireDocker(root: string, env: Environment): Promise<Docker> {
  return found(await reach(root, env), "").docker;
}

/** mmdebstrap belongs to what a closed network needs, and one transaction is faster than two. */
const packages = ["docker.io", "docker-cli", "docker-buildx", "docker-compose", "iptables", "mmdebstrap"];

/** An engine that answers. */
export interface Reached {
  readonly docker: Docker;
  readonly version: string;
}

function found(reached: Reached | string, how: string): EnsuredDocker {
  if (typeof reached === "string") throw new UserError(`Docker is not reachable: ${reached}.`);
  return { ...reached, how };
}

/** The engine of this machine as it is, or why none answers. */
export async function reach(root: string, env: Environment): Promise<Reached | string> {
  const where = await run({
    command: "sh",
    args: ["scripts/docker-host.sh", "local"],
    cwd: root,
    env,
    timeoutSeconds: 10,
  });
  if (where.code !== 0) return "no engine's socket was found on this machine";
  const host = where.stdout.trim();
  const docker = dockerAt(host, env);
  try {
    const { code, stdout, stderr } = await docker.try(["version", "--format", "{{.Server.Version}}"], {
      timeoutSeconds: 15,
    });
    if (code === 0 && stdout.trim() !== "") return { docker, version: stdout.trim() };
    if (/permission denied/i.test(stderr)) return `${host} may not be used by this user`;
    return `no engine answers at ${host}`;
  } catch {
    return "there is no docker client on PATH";
  }
}

function describeMachine(env: Environment, unreachable: string | undefined): Machine {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(release)?.[1] ?? "";
  const has = (program: string) => {
    const folders = [...(env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/bin"];
    return folders.some((folder) => isExecutable(join(folder, program)));
  };
  return {
    system: process.platform,
    root: process.getuid?.() === 0,
    distribution: field("ID"),
    codename: field("VERSION_CODENAME"),
    client: has("docker"),
    daemon: has("dockerd"),
    apt: has("apt-get"),
    unreachable,
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function script(name: string, args: readonly string[], env: Environment, note: Note): Promise<void> {
  const file = join(import.meta.dirname, name);
  const said: string[] = [];
  const onLine = (line: string) => {
    said.push(line);
    note(line);
  };
  const { code, stderr } = await run({ command: "sh", args: [file, ...args], cwd: "/", env, onLine });
  if (code === 0) return;
  const problem = [...said, ...stderr.trim().split("\n")]
    .filter((line) => line !== "")
    .slice(-3)
    .join(" / ");
  throw new UserError(`Docker could not be set up: ${problem}`);
}
