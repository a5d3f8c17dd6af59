import { execFile } from "node:child_process";
import { appendFileSync, cpSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCli } from "../../automation/engine/cli.ts";
import { commitAll } from "../helpers/campaign/victim.ts";
import { type FixtureProject, fixtureProject } from "../helpers/fixture-project.ts";
import { services } from "../../src/catalog/services.ts";
import { startLoad } from "../helpers/load.ts";
import { freePort } from "../helpers/port.ts";
import { type SshServer, sshServerObstacle, startSshServer } from "../helpers/ssh-server.ts";

// A host that is reached over ssh, with the commands that people type; the server on this machine leads to this machine's
// Docker. Only the real engine goes to other hosts.
const { PATH = "", HOME = "", PULUMI_HOME } = process.env;
const home: Readonly<Record<string, string>> = PULUMI_HOME === undefined ? {} : { PULUMI_HOME };
const cli = await findCli({ env: { PATH, HOME, ...home } });
const obstacle = sshServerObstacle ?? (typeof cli === "string" ? cli : undefined);

/** An ending; what was printed only where it is needed to see why. */
const good = ({ code, output } = { code: 0, output: "" }) => ({ code, output: code === 0 ? "" : output });

const because = obstacle === undefined ? "" : ` (skipped: ${obstacle})`;
describe.skipIf(obstacle !== undefined)(`a host over ssh${because}`, () => {
  let server: SshServer;
  let project: FixtureProject;
  let env: Readonly<Record<string, string>>;

  /** What a command printed, and how it ended. */
  const type = async (command: string, args: readonly string[], own: Readonly<Record<string, string>> = {}) => {
    const call = promisify(execFile)(command, args, { cwd: project.root, env: { ...env, ...own } });
    return call.then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: { code?: number; stdout?: string; stderr?: string }) => ({
        code: error.code ?? 1,
        output: `${error.stdout}${error.stderr}`,
      }),
    );
  };
  const deploy = (own?: Readonly<Record<string, string>>) =>
    type("automation/deploy.sh", ["--env", "dev", "--yes", "--release", commit], own);
  const look = (...args: readonly string[]) => type(process.execPath, ["automation/look.ts", "dev", ...args]);
  const docker = (...args: readonly string[]) => promisify(execFile)("docker", args);
  let namespace = "";
  let commit = "";
  /** Builds and pushes a release as the pipeline does: the host only pulls. */
  const release = async (text: string) => {
    await project.release(text);
    commit = commitAll(project.root, text);
    for (const service of Object.keys(services)) {
      const image = `${namespace}/platform-${service}:${commit}`;
      const folder = join(project.root, "services", service);
      await docker("build", "-q", "--provenance=false", "--build-arg", `REVISION=${commit}`, "-t", image, folder);
      await docker("push", "-q", image);
    }
  };

  beforeAll(async () => {
    server = await startSshServer();
    project = await fixtureProject({ keepAliveSeconds: 2 });
    const port = await freePort();
    namespace = `127.0.0.1:${port}`;
    const label = `delivery.platform=${project.platform}`;
    await docker("run", "-d", "--label", label, "-p", `${namespace}:5000`, "registry:2");
    await project.configure({
      target: { kind: "docker", host: server.target },
      images: { source: "release" },
      registry: { kind: "external", namespace },
      services: { backend: { replicas: 2 } },
    });
    symlinkSync(join(import.meta.dirname, "../../policy"), join(project.root, "policy"));
    cpSync(join(import.meta.dirname, "../../automation"), join(project.root, "automation"), { recursive: true });
    writeFileSync(join(project.root, ".gitignore"), "state\nca\n");
    const backend = join(project.root, "services", "backend");
    writeFileSync(join(backend, "python"), "#!/bin/sh\necho '[]'\n", { mode: 0o755 });
    appendFileSync(join(backend, "Dockerfile"), "COPY --chmod=755 python /usr/local/bin/python\n");
    const state = { PULUMI_BACKEND_URL: `file://${project.root}/state`, PULUMI_CONFIG_PASSPHRASE: "fixture" };
    env = { PATH, HOME, ...home, ...state, SSH_KEY: server.key, SSH_KNOWN_HOSTS: server.knownHosts };
    await release("first");
  });
  afterAll(async () => {
    // The engine of this process goes to no other host: what the real one made there goes by its labels.
    for (const [kind, name] of (await project?.leftovers())?.map((thing) => thing.split(" ")) ?? [])
      await promisify(execFile)("docker", [kind ?? "", "rm", "--force", name ?? ""]);
    await project?.remove().catch(() => {});
    if (project !== undefined) await rm(project.root, { recursive: true, force: true });
    server?.stop();
  });

  test("another key than the pinned one is refused before anything is changed", async () => {
    const { code, output } = await deploy({ SSH_KNOWN_HOSTS: server.wrongKnownHosts });
    expect(code).toBe(1);
    expect(output).toContain("Host key verification failed");
    expect((await deploy({ SSH_KNOWN_HOSTS: "elsewhere ssh-ed25519 AAAA" })).output).toContain(
      "No key of 127.0.0.1 is known",
    );
    expect(await project.leftovers()).toHaveLength(1);
  });

  test("a deployment runs over one connection, and a second one rolls two replicas without a failed request", async () => {
    const before = server.accepted();
    expect(good(await deploy())).toEqual(good());
    expect(server.accepted() - before).toBe(1);
    const load = startLoad({ http: project.http, connections: 4, slowMs: 1000, idleMs: [500] });
    await release("second");
    expect(good(await deploy())).toEqual(good());
    const { failed, failures, answers } = await load.stop();
    expect({ failed, failures }).toEqual({ failed: 0, failures: {} });
    expect(Object.keys(answers).toSorted()).toEqual(["first", "second"]);
    expect((await project.leftovers()).filter((name) => name.includes("-backend-"))).toHaveLength(2);
  });

  test("status, logs and shell look at the host", async () => {
    const status = await look("status");
    expect(status.output).toMatch(/dev runs [0-9a-f]{7}/);
    expect(status.output).toMatch(/-dev-backend-\w+ +Up/);
    expect((await look("logs", "server")).output).toContain("server second listens on");
    expect((await look("shell", "nothing")).output).toContain('SERVICE is "nothing", expected one of');
  });
});
