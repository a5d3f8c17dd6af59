import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { storeObstacle } from "../../../rehearsal/docker/builder.ts";
import { dockerProblem } from "../../../rehearsal/docker/docker.ts";
import { type Machine, planDocker } from "../../../rehearsal/docker/plan.ts";

const bare: Machine = {
  system: "linux",
  root: true,
  distribution: "debian",
  codename: "bookworm",
  client: false,
  daemon: false,
  apt: true,
  unreachable: "no engine's socket was found on this machine",
};

describe("what to do about Docker", () => {
  test.each([
    ["it answers", { unreachable: undefined, client: true, daemon: true }, { kind: "use" }],
    ["a bare Debian 12", {}, { kind: "install", suite: "trixie" }],
    ["a bare Debian 13", { codename: "trixie" }, { kind: "install", suite: "trixie" }],
    ["installed but not started", { client: true, daemon: true }, { kind: "start" }],
    [
      "installed and not started, on any distribution",
      { client: true, daemon: true, distribution: "fedora" },
      { kind: "start" },
    ],
  ] as const)("%s", (_, more, plan) => expect(planDocker({ ...bare, ...more })).toEqual(plan));

  test.each([
    ["a Mac", { system: "darwin", root: false }, "start Docker Desktop, colima or OrbStack"],
    ["Windows", { system: "win32" }, "WSL 2"],
    ["a user without rights", { root: false, daemon: true, client: true }, "sudo systemctl start docker"],
    ["a user without Docker", { root: false }, "install Docker"],
    ["another distribution", { distribution: "alpine" }, "this is alpine"],
    ["an old Debian", { codename: "bullseye" }, "Debian bullseye has none that is new enough"],
    ["an engine without a client", { unreachable: undefined, client: false }, "docker-cli"],
  ] as const)("%s meets a sentence", (_, more, text) => {
    expect(planDocker({ ...bare, ...more })).toMatchObject({ kind: "refuse", sentence: expect.stringContaining(text) });
  });
});

const containerd = '[["driver-type","io.containerd.snapshotter.v1"]]';
test.each([
  ["26.1.5+dfsg1", containerd, true],
  ["27.4.1", containerd, true],
  ["27.5.0", containerd, false],
  ["29.0.1", containerd, false],
  ["26.1.5+dfsg1", '[["Backing Filesystem","extfs"]]', false],
  ["26.1.5", "", false],
])("Docker %s with the store %s: obstacle %s", (version, status, obstacle) => {
  expect(storeObstacle(version, status) !== undefined).toBe(obstacle);
});

test.each([
  ["write /var/lib/x: no space left on device", "The disk of the Docker engine is full"],
  ["a\nERROR: failed to solve: boom\n", "`docker buildx bake` failed: failed to solve: boom"],
  ["", "it said nothing"],
])("%o is explained", (stderr, text) => expect(dockerProblem(["buildx", "bake", "--file"], stderr)).toContain(text));

describe("docker-host.sh", () => {
  const script = join(import.meta.dirname, "../../../scripts/docker-host.sh");
  let home: string;
  const servers: Server[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "dh-"));
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function socket(...path: string[]): Promise<string> {
    const file = join(home, ...path);
    mkdirSync(dirname(file), { recursive: true });
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(file, resolve));
    return `unix://${file}`;
  }
  const base = () => ({ PATH: process.env["PATH"] ?? "", HOME: home, XDG_RUNTIME_DIR: join(home, "run") });
  const ask = (env: Record<string, string> = {}, ...args: string[]) =>
    execFileSync("sh", [script, ...args], { env: { ...base(), ...env }, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();

  test("another host is passed through", () => {
    expect(ask({}, "ssh://deploy@host")).toBe("ssh://deploy@host");
    expect(ask({ DOCKER_TARGET: "ssh://deploy@host" })).toBe("ssh://deploy@host");
  });

  test("a socket named in DOCKER_HOST comes first", async () => {
    const own = await socket("own.sock");
    expect(ask({ DOCKER_HOST: own }, "local")).toBe(own);
  });

  test("the current context's socket counts, its other host does not", async () => {
    const own = await socket("context.sock");
    const bin = join(home, "bin");
    mkdirSync(join(home, ".docker"));
    mkdirSync(bin);
    writeFileSync(join(home, ".docker", "config.json"), '{"currentContext":"mine"}');
    const client = (endpoint: string) => {
      writeFileSync(join(bin, "docker"), `#!/bin/sh\necho ${endpoint}\n`);
      chmodSync(join(bin, "docker"), 0o755);
    };
    client(own);
    expect(ask({ PATH: `${bin}:${process.env["PATH"]}` }, "local")).toBe(own);
    client("ssh://elsewhere");
    const { stdout } = spawnSync("sh", [script, "local"], {
      env: { ...base(), PATH: `${bin}:${process.env["PATH"]}` },
    });
    expect(stdout.toString()).not.toContain("elsewhere");
  });

  test("without any socket the sentence says what to start", () => {
    // The machine's own socket is hidden from the script, whatever runs here.
    const hidden = join(home, "docker-host.sh");
    const text = execFileSync("sed", ["s#/var/run/docker.sock#/nowhere/docker.sock#; s#/run/podman#/nowhere#", script]);
    writeFileSync(hidden, text);
    const { status, stderr } = spawnSync("sh", [hidden, "local"], { env: base() });
    expect(status).toBe(1);
    expect(stderr.toString()).toMatch(/^no Docker engine's socket was found .* start Docker/);
  });

  test.each([
    ["rootless Docker", ["run", "docker.sock"]],
    ["Docker Desktop on a Mac", [".docker", "run", "docker.sock"]],
    ["Docker Desktop on Linux", [".docker", "desktop", "docker.sock"]],
    ["colima", [".colima", "default", "docker.sock"]],
    ["Podman", ["run", "podman", "podman.sock"]],
  ])("finds %s", async (_, path) => {
    const own = await socket(...path);
    const hidden = join(home, "docker-host.sh");
    writeFileSync(hidden, execFileSync("sed", ["s#/var/run/docker.sock#/nowhere/docker.sock#", script]));
    const { stdout } = spawnSync("sh", [hidden, "local"], { env: base() });
    expect(stdout.toString().trim()).toBe(own);
  });
});
