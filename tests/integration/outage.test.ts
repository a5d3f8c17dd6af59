import { appendFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitAll, runVictim, type Blow, type Moment } from "../helpers/campaign/victim.ts";
import { type FixtureProject, fixtureProject } from "../helpers/fixture-project.ts";
import { startLoad } from "../helpers/load.ts";
import { type PrivateDocker, privateDocker, privateDockerObstacle } from "../helpers/private-docker.ts";

// What befalls the host and not the release: its Docker engine restarts, its disk fills up, it loses power.
const obstacle = privateDockerObstacle();
if (obstacle !== undefined) process.stdout.write(`outages skipped: ${obstacle}\n`);

const container = /created Container/;

describe.skipIf(obstacle !== undefined)("an outage of the host", () => {
  let docker: PrivateDocker;
  let project: FixtureProject;
  const deploy = (blow?: Blow, moment?: Moment) => runVictim(project.root, [], blow, moment, docker);
  const release = async (text: string) => {
    await project.release(text);
    commitAll(project.root, text);
  };
  const scope = () => `--filter label=delivery.platform=${project.platform}`;
  const psql = (query: string) =>
    docker.sh(`docker exec ${project.platform}-dev-postgres psql -U platform -d platform -tAc "${query}"`);
  const answer = () =>
    docker.sh(
      `exec ${process.execPath} -e 'fetch("${project.http}/").then((a) => a.text()).then(console.log, () => console.log("none"))'`,
    );
  const routes = () => docker.sh(`docker exec ${project.platform}-dev-edge cat /etc/edge/live.cfg`);
  const services = async () =>
    (await docker.sh(`docker ps -a ${scope()} --format '{{.Names}} {{.State}}'`))
      .split("\n")
      .filter((line) => /-(?:backend|frontend|server)-/.test(line))
      .map((line) => line.split(" ")[1]);
  /** Everything that has to be true afterwards. */
  const healed = async (text: string) => {
    const again = await deploy();
    expect({ code: again.code, output: again.code === 0 ? "" : again.output }).toEqual({ code: 0, output: "" });
    expect(await answer()).toContain(text);
    expect(await services()).toEqual(["running", "running", "running"]);
    expect((await psql("select count(*) from kept")).trim()).toBe("1000");
  };

  beforeAll(async () => {
    docker = await privateDocker(5000);
    project = await fixtureProject();
    writeFileSync(join(project.root, ".gitignore"), "state\nca\n");
    const backend = join(project.root, "services", "backend");
    writeFileSync(join(backend, "python"), "#!/bin/sh\necho '[]'\n", { mode: 0o755 });
    appendFileSync(join(backend, "Dockerfile"), "COPY --chmod=755 python /usr/local/bin/python\n");
    await release("first");
    const { code, output } = await deploy();
    if (code !== 0) throw new Error(output);
    await psql("create table kept (id int); insert into kept select generate_series(1, 1000)");
  });
  afterAll(async () => {
    await docker?.remove();
    if (project !== undefined) await rm(project.root, { recursive: true, force: true });
  });

  test("the engine restarts during an update: told as an outage, nothing lost, the same again brings the release", async () => {
    await release("second");
    const { code, output } = await deploy({ what: "world", change: () => docker.restart() }, { line: container });
    expect([3, 6]).toContain(code);
    expect(output).toContain("the Docker engine of dev went away during the update");
    await healed("second");
  });

  test("the disk fills up during an update: told, users notice nothing, and it goes on once there is room", async () => {
    await release("third");
    // Not while images are built: on a full disk BuildKit takes the whole engine down (26.1.5 panics when it saves its cache).
    const load = startLoad({ http: project.http, connections: 4, within: docker.within });
    const { code, output } = await deploy({ what: "world", change: () => docker.fill() }, { line: container });
    expect(code).not.toBe(0);
    expect(output).toMatch(/no space left on device/i);
    expect(await answer()).toContain("second");
    const refused = await deploy();
    expect({ code: refused.code, told: /on the host has 0\.0 GB free/.test(refused.output) }).toEqual({
      code: 1,
      told: true,
    });
    await docker.makeRoom();
    await healed("third");
    const { failed, failures } = await load.stop();
    expect({ failed, failures }).toEqual({ failed: 0, failures: {} });
  });

  test("the host loses power: the same routes come back with it, without anybody doing anything", async () => {
    const before = await routes();
    await docker.reboot();
    for (let attempt = 0; attempt < 60 && !(await answer()).includes("third"); attempt += 1) await pause(500);
    expect(await answer()).toContain("third");
    expect(await routes()).toBe(before);
    await release("fourth");
    await healed("fourth");
  });
});
