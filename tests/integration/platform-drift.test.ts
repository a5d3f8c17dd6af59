import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { platformFindings } from "../../automation/drift/platform.ts";
import { restorable, restore } from "../../automation/drift/restore.ts";
import { type Docker, dockerAt } from "../../automation/host/docker-cli.ts";
import { dockerAddress } from "../helpers/docker-address.ts";
import { type FixtureProject, fixtureProject, outcome, succeeded } from "../helpers/fixture-project.ts";

let project: FixtureProject;
let docker: Docker;
const scope = () => ({ platform: project.platform, stack: "dev" });
const findings = () => platformFindings(project.engine, docker, scope());
const said = async () => (await findings()).map(({ where, what }) => `${where}: ${what}`);
const named = (role: string) => `${project.platform}-dev-${role}`;

beforeAll(async () => {
  const { PATH = "", HOME = "" } = process.env;
  docker = dockerAt(await dockerAddress(), { PATH, HOME });
  project = await fixtureProject({ registry: inject("registry") });
  await project.release("one");
});
afterAll(() => project.remove());

const pidOf = async (name: string) => Number((await docker(["inspect", "--format", "{{.State.Pid}}", name])).trim());

/** Waits until a container's restarts and health, `0 healthy`, look so. */
const reaches = (name: string, state: RegExp) =>
  vi.waitFor(
    async () =>
      expect(await docker(["inspect", "--format", "{{.RestartCount}} {{.State.Health.Status}}", name])).toMatch(state),
    { timeout: 120_000, interval: 500 },
  );

test("a platform as it was deployed has no finding", async () => {
  expect(outcome(await project.up())).toEqual(succeeded);
  expect(await said()).toEqual([]);
});

test("an edge that was given another configuration is found, and given the declared one again", async () => {
  await docker(["exec", named("edge"), "sh", "-c", "echo '# by hand' >> /etc/edge/haproxy.cfg"]);
  expect(await said()).toEqual(["edge: has another configuration than the one of the last switch"]);
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };
  await restore(restorable(await findings()), { engine: project.engine, root: project.root, env });
  expect(await said()).toEqual([]);
});

test("a container with our labels that nobody declared is found, and left to a person", async () => {
  const labels = [`delivery.platform=${project.platform}`, "delivery.stack=dev"].flatMap((label) => ["--label", label]);
  const image = (await docker(["inspect", "--format", "{{.Image}}", named("redis")])).trim();
  await docker(["run", "--detach", "--name", named("stray"), ...labels, "--entrypoint", "sleep", image, "600"]);
  expect(await findings()).toMatchObject([
    {
      where: `container ${named("stray")}`,
      what: "carries our labels and nobody has declared it",
      repair: { kind: "person" },
    },
  ]);
  await docker(["rm", "--force", "--volumes", named("stray")]);
});

test("a container that hangs is found by its health", async () => {
  const list = await docker(["ps", "--format", "{{.Names}}", "--filter", `name=${named("backend")}-`]);
  const name = list.trim();
  process.kill(await pidOf(name), "SIGSTOP");
  await reaches(name, /unhealthy/);
  expect(await said()).toEqual([`container ${name}: is unhealthy`]);
  process.kill(await pidOf(name), "SIGCONT");
  await reaches(name, / healthy/);
  expect(await said()).toEqual([]);
});

test("a container that crashed and came back by itself is found by its restarts", async () => {
  process.kill(await pidOf(named("redis")), "SIGKILL");
  await reaches(named("redis"), /^[1-9]\d* healthy/);
  expect(await said()).toEqual([`container ${named("redis")}: has restarted 1 time by itself`]);
});

test("a container that was stopped is found", async () => {
  await docker(["stop", "--time", "1", named("redis")]);
  expect(await said()).toContainEqual(expect.stringMatching(new RegExp(`${named("redis")}: is exited`)));
});
