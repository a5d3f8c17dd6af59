import { execFile } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseDocument } from "yaml";
import { run as runProgram } from "../../automation/engine/process.ts";
import { governanceStack } from "../governance-config.ts";
import { isFree } from "../ports.ts";
import { readSettings, type Settings } from "../settings.ts";
import type { Note } from "../report.ts";

const execute = promisify(execFile);

/** What a deployment of the journey printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A clone of its own with its own ports and folder, in which releases are made and travel. */
export class Scene {
  readonly settings: Settings;
  readonly #env: Readonly<Record<string, string>>;

  constructor(settings: Settings, environment: NodeJS.ProcessEnv) {
    this.settings = settings;
    const { dir, edgePort, httpsPort, registryPort, githubPort } = settings;
    const own = {
      REHEARSAL_DIR: dir,
      EDGE_PORT: String(edgePort),
      EDGE_HTTPS_PORT: String(httpsPort),
      REGISTRY_PORT: String(registryPort),
      GITHUB_PORT: String(githubPort),
    };
    const inherited = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
    this.#env = { ...Object.fromEntries(inherited), ...own };
  }

  /** Registry and owner of the images. */
  get namespace(): string {
    return `127.0.0.1:${this.settings.registryPort}`;
  }

  /** Where an environment answers: each has the port after the one before. */
  url(place: number): string {
    return `http://127.0.0.1:${this.settings.edgePort + place}`;
  }

  async git(...args: readonly string[]): Promise<string> {
    const identity = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@example.invalid"];
    return (await execute("git", ["-C", this.settings.root, ...identity, ...args])).stdout.trim();
  }

  /** Change a service and commit it; answers the commit. */
  async commit(service: string, lines: string, message: string): Promise<string> {
    appendFileSync(join(this.settings.root, "services", service, "Dockerfile"), `\n${lines}\n`);
    await this.git("commit", "--quiet", "--all", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** One call of automation/deploy.sh, as a person or workflow would type it. */
  async deploy(args: readonly string[], note: Note, onLine: (line: string) => void = () => {}): Promise<Ended> {
    const lines: string[] = [];
    const { code, stderr } = await runProgram({
      command: join(this.settings.root, "automation", "deploy.sh"),
      args,
      cwd: this.settings.root,
      env: this.#env,
      onLine: (line) => {
        lines.push(line);
        onLine(line);
        note(line.trim());
      },
    });
    return { code, output: [...lines, stderr].join("\n") };
  }
}

/** Make the clone: the last commit as main, packages shared with the clone it is made of. */
export async function setScene(root: string, environment: NodeJS.ProcessEnv, former: Settings): Promise<Scene> {
  const dir = join(former.dir, "journey");
  const clone = join(dir, "clone");
  rmSync(clone, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  await execute("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  const ports = await freePorts(former.edgePort + 100, 6);
  const [edge = 0, , , https = 0, registry = 0, github = 0] = ports;
  const own = { EDGE_PORT: edge, EDGE_HTTPS_PORT: https, REGISTRY_PORT: registry, GITHUB_PORT: github };
  const text = Object.fromEntries(Object.entries(own).map(([name, port]) => [name, String(port)]));
  const settings = readSettings({ ...environment, ...text, REHEARSAL_DIR: dir }, clone);
  const scene = new Scene(settings, environment);
  // The clone speaks for itself: what is committed here is on its branches, and there is no remote to ask.
  await scene.git("checkout", "--quiet", "-B", "main");
  await scene.git("remote", "remove", "origin");
  await unprotect(scene);
  return scene;
}

/** At its end the rehearsal removes the repository too; a team's own is protected, and lifting that has a name. */
async function unprotect(scene: Scene): Promise<void> {
  const file = join(scene.settings.root, `Pulumi.${governanceStack}.yaml`);
  const document = parseDocument(readFileSync(file, "utf8"));
  document.setIn(["config", "delivery:repository", "protect"], false);
  document.addIn(["config", "delivery:allow"], "unprotected");
  writeFileSync(file, document.toString());
  await scene.git("commit", "--quiet", "--all", "--message", "Let the rehearsal remove the repository");
}

/** So many free ports in a row: the environments take their place from the first. */
async function freePorts(from: number, count: number): Promise<readonly number[]> {
  for (let first = from; first < from + 5000; first += count) {
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return ports;
  }
  throw new Error(`no ${count} free ports in a row above ${from}`);
}
