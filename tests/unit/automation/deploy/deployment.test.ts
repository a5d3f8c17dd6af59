import { describe, expect, test } from "vitest";
import { waitForHost } from "../../../../automation/deploy/outage.ts";
import { deploy } from "../../../../automation/deploy/deployment.ts";
import type { Site, Terms } from "../../../../automation/deploy/terms.ts";
import { DockerError } from "../../../../automation/host/docker-cli.ts";
import { digestOf, serviceNames, type Release } from "../../../../src/release/contract.ts";
import { siteOf } from "../../../helpers/campaign/site.ts";
import { World } from "../../../helpers/campaign/world.ts";
import { release } from "../../../helpers/release.ts";

const [a, b, bad] = [release("a", "1.0.0"), release("b", "1.1.0"), release("bad")];

async function worldWith(...releases: readonly Release[]): Promise<World> {
  const world = new World();
  for (const one of [a, b, bad]) for (const service of serviceNames) world.registry.add(digestOf(one.images[service]));
  for (const service of serviceNames) world.sick.add(digestOf(bad.images[service]));
  for (const one of releases) await run(world, { wish: { kind: "release", release: one } });
  return world;
}

const terms: Terms = {
  wish: { kind: "keep" },
  dryRun: false,
  confirm: () => Promise.resolve(true),
  by: "alice",
  presence: () => "gone",
  say: () => {},
};

function run(world: World, own: Partial<Terms>, site: Partial<Site> = {}) {
  world.boot();
  const say = (line: string) => void world.log.push(`# ${line}`);
  return deploy({ ...siteOf(world, [a, b, bad]), ...site }, { ...terms, say, ...own });
}

const notes = (world: World) => world.history.map(({ message, result }) => `${message.split("\n")[0]}: ${result}`);

test("goes forward and back, and says so in the history", async () => {
  const world = await worldWith(a, b);
  expect((await run(world, { wish: { kind: "rollback" } })).ending).toBe("done");
  expect(notes(world).map((note) => note.replace(/ \(.*\)/, ""))).toEqual([
    "rollback 1.0.0: succeeded",
    "deploy 1.1.0: succeeded",
    "deploy 1.0.0: succeeded",
  ]);
});

test("a failed release returns to what served, stays red and tells why", async () => {
  const world = await worldWith(a);
  const report = await run(world, { wish: { kind: "release", release: bad } });
  expect(report.ending).toBe("returned");
  expect(report.lines[0]).toBe("release rejected: backend, frontend, server");
  expect(report.lines.at(-1)).toMatch(
    /^The release failed; 1\.0\.0 \(.{7}\) serves, and nothing of the failed one is left\.$/,
  );
  expect(notes(world)[0]).toMatch(/^return 1\.0\.0 .*: succeeded$/);
});

test("a plan that policy refuses changes nothing, and a dry run says so too", async () => {
  const world = await worldWith(a);
  const policy = () => Promise.resolve(["Policy no-latest refuses backend: it runs backend:latest"]);
  for (const dryRun of [false, true]) {
    const report = await run(world, { wish: { kind: "release", release: b }, dryRun }, { policy });
    expect([report.ending, report.lines]).toEqual([
      "refused",
      ["Policy no-latest refuses backend: it runs backend:latest"],
    ]);
  }
  expect(notes(world)).toHaveLength(1);
});

test("a half-failed way back is told as such, and the good set keeps serving", async () => {
  const world = await worldWith(a);
  const serving = world.live;
  for (const service of serviceNames) world.sick.add(digestOf(a.images[service]));
  const report = await run(world, { wish: { kind: "release", release: bad } });
  expect(report.ending).toBe("broken");
  expect(report.lines).toContain(`The release failed, and so did the way back to 1.0.0 (${a.commit.slice(0, 7)}):`);
  expect(world.live).toEqual(serving);
  expect(world.violations).toEqual([]);
});

const services = (world: World) =>
  [...world.objects.values()].filter(({ role }) => serviceNames.some((name) => name === role)).map(({ name }) => name);

test("a first release that fails leaves no container, says that nothing serves, and a plain rerun brings it", async () => {
  const world = await worldWith();
  const report = await run(world, { wish: { kind: "release", release: bad } });
  expect(report.ending).toBe("returned");
  expect(report.lines.at(-1)).toBe(
    "The release failed, its 3 containers are removed, and there is none to go back to: nothing was ever verified here. Fix it and run the same again.",
  );
  expect(services(world)).toEqual([]);
  world.sick.clear();
  expect((await run(world, { wish: { kind: "release", release: bad } })).ending).toBe("done");
  expect(services(world).toSorted()).toEqual([...world.live].toSorted());
});

test("a first release that fails after its switch goes on serving, and that is told", async () => {
  const world = await worldWith();
  const site = siteOf(world, [a]);
  const open = async (next: Release | undefined) => {
    const engine = await site.open(next);
    const original = engine.up.bind(engine);
    const up = async () => {
      const done = await original({ message: "deploy" });
      world.history = [];
      const message = "the new release serves but does not hold: server";
      return { ...done, result: "failed" as const, diagnostics: [{ severity: "error" as const, message }] };
    };
    return Object.assign(engine, { up });
  };
  const report = await run(world, { wish: { kind: "release", release: a } }, { open: (next) => open(next) });
  expect(report.ending).toBe("broken");
  expect(report.lines.at(-1)).toContain("failed after the switch, its containers serve");
  expect(services(world)).toHaveLength(3);
  expect(world.violations).toEqual([]);
});

test("a host that stays away is reported as an outage, not as a failed release", async () => {
  const world = await worldWith(a);
  const away = () => Promise.reject(new DockerError(["ps"], "Cannot connect to the Docker daemon"));
  const { host } = siteOf(world, []);
  const said: string[] = [];
  const outage = await waitForHost(
    { ...siteOf(world, []), host: { ...host, objects: away } },
    { ...terms, say: (line) => void said.push(line) },
    0,
  );
  expect(outage).toBe("docker ps failed: Cannot connect to the Docker daemon");
  expect(said).toEqual(["the Docker engine of prod went away during the update: waiting for it"]);
  expect(await waitForHost(siteOf(world, []), terms)).toBeUndefined();
});

describe("refused before anything changes", () => {
  test.each<[string, Partial<Terms>, Partial<Site>, RegExp]>([
    ["no release at all", {}, {}, /has never had a release and none was given/],
    [
      "not verified upstream",
      { wish: { kind: "release", release: b } },
      { upstream: () => Promise.resolve([a]) },
      /^Prod does not take 1\.1\.0/,
    ],
    ["never verified here", { wish: { kind: "rollback", to: "1.1.0" } }, {}, /^Prod has never verified "1\.1\.0"/],
    [
      "a failing pre-flight",
      { wish: { kind: "release", release: a } },
      { preflight: () => Promise.resolve(["disk", "clock"]) },
      /^disk$/,
    ],
    [
      "not confirmed",
      { wish: { kind: "release", release: a }, confirm: () => Promise.resolve(false) },
      {},
      /^Not confirmed/,
    ],
  ])("%s", async (_, terms, site, message) => {
    const world = await worldWith();
    const report = await run(world, terms, site);
    expect(report.ending).toBe("refused");
    expect(report.lines[0]).toMatch(message);
    expect([...world.objects, ...world.history]).toEqual([]);
  });

  test("a release whose image is gone from the registry", async () => {
    const world = await worldWith(a);
    world.registry.delete(digestOf(b.images.server));
    const report = await run(world, { wish: { kind: "release", release: b } });
    expect(report).toMatchObject({ ending: "refused", lines: [`The registry does not have ${b.images.server}.`] });
    expect(world.history).toHaveLength(1);
  });
});

test("a dry run checks and plans, and changes nothing", async () => {
  const world = await worldWith(a);
  world.create({ kind: "network", name: "left-behind", role: undefined, running: true });
  const before = JSON.stringify([...world.objects]);
  const report = await run(world, { wish: { kind: "release", release: b }, dryRun: true });
  expect(report.ending).toBe("done");
  expect(JSON.stringify([...world.objects])).toBe(before);
  expect(world.history).toHaveLength(1);
});

test("does what has to be done before the update, after the word was given", async () => {
  const world = await worldWith(a);
  const order: string[] = [];
  const confirm = () => Promise.resolve(order.push("confirm") > 0);
  const prepare = async ({ release: next }: { readonly release: Release | undefined }) =>
    void order.push(`backup before ${next?.version}, ${world.history.length} updates so far`);
  await run(world, { wish: { kind: "release", release: b }, confirm }, { prepare });
  expect(order).toEqual(["confirm", "backup before 1.1.0, 1 updates so far"]);
});

test("an interrupted deployment is red, returns nothing and leaves the rest to the next run", async () => {
  const world = await worldWith(a);
  const report = await run(world, { wish: { kind: "release", release: bad }, signal: AbortSignal.abort() });
  expect(report.ending).toBe("interrupted");
  expect(notes(world)[0]).toMatch(/^deploy .*: failed$/);
  expect((await run(world, { wish: { kind: "keep" } })).ending).toBe("done");
});

test("a lock of a run that goes on is respected, with its owner", async () => {
  const world = await worldWith(a);
  world.lockedBy = 7;
  const attempt = run(world, { wish: { kind: "release", release: b }, presence: () => "alive" });
  await expect(attempt).rejects.toThrow(
    "The stack is in use by bot@here (pid 7) since 2026-01-01T00:00:00.000Z: wait for that run to end.",
  );
  const elsewhere = run(world, { wish: { kind: "release", release: b }, presence: () => "unknown" });
  await expect(elsewhere).rejects.toThrow(/run the same again with --break-lock\.$/);
  const told = await run(world, { wish: { kind: "release", release: b }, presence: () => "unknown", breakLock: true });
  expect(told.ending).toBe("done");
});
