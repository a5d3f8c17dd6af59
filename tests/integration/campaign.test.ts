import { appendFileSync, createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { backupName, openBackups } from "../../automation/backup/backup.ts";
import { addressOf } from "../../automation/host/address.ts";
import { dockerAt } from "../../automation/host/docker-cli.ts";
import { runningContainer } from "../../automation/host/docker-host.ts";
import { commitAll, runVictim, type Blow, type Hit, type Moment } from "../helpers/campaign/victim.ts";
import { type FixtureProject, fixtureProject } from "../helpers/fixture-project.ts";
import { startLoad } from "../helpers/load.ts";

// The wrapper, the program and the commands are killed on a real Docker engine while requests go on. After each blow the
// same command, plainly run again, has to bring the release, leave nothing over, and no request may have failed.

const { PATH = "", HOME = "" } = process.env;
const environment = { PATH, HOME };
let project: FixtureProject;

beforeAll(async () => {
  // Thirteen times the usual wait for idle connections would be a minute of nothing.
  project = await fixtureProject({ keepAliveSeconds: 2, registry: inject("registry") });
  writeFileSync(join(project.root, ".gitignore"), "state\nca\n");
  // A release says what its migrations declare; the fixture has one that every release runs on.
  const backend = join(project.root, "services", "backend");
  const declared = JSON.stringify([{ revision: "0001", previous_release_runs: true }]);
  writeFileSync(join(backend, "python"), `#!/bin/sh\necho '${declared}'\n`, { mode: 0o755 });
  appendFileSync(join(backend, "Dockerfile"), "COPY --chmod=755 python /usr/local/bin/python\n");
});
afterAll(async () => {
  const docker = dockerAt(await addressOf(project.root, "local", environment), environment);
  // Backups outlive their platform; nothing but a person removes them.
  await docker(["volume", "rm", "--force", `${project.platform}-dev-backups`]);
  await project.remove();
});

const kill: Blow = { what: "wrapper", signal: "SIGKILL" };
const created = (name: string): RegExp => new RegExp(`created .*-dev-${name}(?: |$)`);
const plan: RegExp = /^\d+ (?:created|replaced|updated)/;

const cases: readonly (readonly [string, Blow, Moment])[] = [
  ["killed before anything was made", kill, { line: plan }],
  ["killed while images are built", kill, { line: plan, afterMs: 1000 }],
  ["killed when the first container is there", kill, { line: /created Container/ }],
  ["killed at the gate", kill, { line: /created Container/, afterMs: 600 }],
  ["killed when the gate is through", kill, { line: created("gate") }],
  ["killed in the middle of the switch", kill, { line: created("gate"), afterMs: 150 }],
  ["killed right after the switch", kill, { line: created("routes") }],
  ["killed while old containers go", kill, { line: /removed old/ }],
  ["the gate is killed", { what: "child", text: "gate.sh" }, { line: /created Container/, afterMs: 400 }],
  ["the program is killed", { what: "child", text: "pulumi/cmd/run" }, { line: plan, afterMs: 1500 }],
  ["interrupted at the gate", { what: "wrapper", signal: "SIGINT" }, { line: /created Container/, afterMs: 300 }],
  ["terminated at the switch", { what: "wrapper", signal: "SIGTERM" }, { line: created("gate") }],
  ["killed twice", kill, { line: /created Container/ }],
];

const good = { code: 0, output: "" };
/** What a run ended with; its output only where it is needed to see why. */
const endOf = ({ code, output }: Hit) => ({ code, output: code === 0 ? "" : output });

const chosen = Number(process.env["CAMPAIGN"] ?? "0");
const more = Array.from({ length: chosen }, (_, index): readonly [string, Blow, Moment] => [
  `killed at a moment of its own, ${index + 1}`,
  kill,
  { line: plan, afterMs: (index * 977) % 12_000 },
]);

test(`${cases.length + more.length} blows under load: each is healed by running the same again, and no request fails`, async () => {
  const release = async (text: string) => {
    await project.release(text);
    return commitAll(project.root, text);
  };
  await release("first");
  const start = await runVictim(project.root);
  expect(endOf(start)).toEqual(good);
  const load = startLoad({ http: project.http, connections: 8, slowMs: 1000, idleMs: [500] });

  for (const [index, [name, blow, moment]] of [...cases, ...more].entries()) {
    const text = `after ${index}`;
    await release(text);
    const hit = await runVictim(project.root, [], blow, moment);
    if (name === "killed twice") await runVictim(project.root, [], blow, { line: created("gate") });
    const again = await runVictim(project.root);
    expect({ name, hit: again.code === 0 ? "" : hit.output, ...endOf(again) }).toEqual({ name, hit: "", ...good });
    const body = await fetch(`${project.http}/`).then((answer) => answer.text());
    const services = (await project.leftovers()).filter((one) => /-(?:backend|frontend|server)-/.test(one));
    console.log(`${name}: ${hit.wasHit ? `hit, exit code ${hit.code}` : "over before the blow"}; then ${again.code}`);
    expect({ name, services: services.length, isNew: body.includes(text) }).toEqual({ name, services: 3, isNew: true });
  }

  const { total, failed, failures } = await load.stop();
  console.log(`${total} requests, ${failed} failed`);
  expect({ failed, failures }).toEqual({ failed: 0, failures: {} });
});

test("a rollback that is killed half-way under load goes back when it is run again", async () => {
  await project.release("before");
  const before = commitAll(project.root, "before");
  expect(endOf(await runVictim(project.root))).toEqual(good);
  await project.release("newer");
  commitAll(project.root, "newer");
  expect(endOf(await runVictim(project.root))).toEqual(good);
  const load = startLoad({ http: project.http, connections: 8, slowMs: 1000, idleMs: [500] });
  const killed = await runVictim(project.root, ["--rollback", before], kill, { line: /created Container/ });
  const back = await runVictim(project.root, ["--rollback", before]);
  const { total, failed, failures } = await load.stop();
  console.log(`rollback killed: ${killed.wasHit}, ${total} requests, ${failed} failed`);
  expect({ killed: back.code === 0 ? "" : killed.output, ...endOf(back) }).toEqual({ killed: "", ...good });
  expect(await fetch(`${project.http}/`).then((answer) => answer.text())).toContain("before");
  expect({ failed, failures }).toEqual({ failed: 0, failures: {} });
});

test("of two deployments at once the second is told who has the environment, since when", async () => {
  await project.release("one of two");
  commitAll(project.root, "one of two");
  const both = await Promise.all([runVictim(project.root), runVictim(project.root)]);
  expect(both.map(({ code }) => code).toSorted((one, other) => Number(one) - Number(other))).toEqual([0, 5]);
  expect(both.find(({ code }) => code === 5)?.output).toMatch(
    /^error: dev is being deployed by \S+ \(by hand on .+\) for \d+ s: wait for it to end, or give --wait MINUTES\.$/m,
  );
});

test("a backup brings back what was lost since, and leaves what was there before as another one", async () => {
  const scope = { platform: project.platform, stack: "dev" };
  const docker = dockerAt(await addressOf(project.root, "local", environment), environment);
  const database = await runningContainer(docker, scope, "postgres");
  const psql = (query: string) =>
    docker(["exec", database ?? "", "psql", "-U", "platform", "-d", "platform", "-tAc", query]).then((text) =>
      text.trim(),
    );
  await psql("create table kept (id int); insert into kept select generate_series(1, 1000)");
  const backups = openBackups(docker, scope);
  const name = await backups.create("test");
  const copy = join(project.root, "state", "copy.dump");
  await backups.save(name, copy);

  await psql("drop table kept");
  await backups.restore(name);
  expect(await psql("select count(*) from kept")).toBe("1000");

  await psql("delete from kept");
  const loaded = backupName("from-a-copy");
  await backups.load(loaded, createReadStream(copy));
  await backups.restore(loaded);
  expect(await psql("select count(*) from kept")).toBe("1000");

  await expect(backups.load(backupName("broken"), Readable.from(["no backup"]))).rejects.toThrow(
    /pg_restore|input file/,
  );
  expect(await backups.list()).toEqual([loaded, name].toSorted().toReversed());
  expect(await backups.prune(1)).toEqual([name]);
  await psql("drop table kept");
});
