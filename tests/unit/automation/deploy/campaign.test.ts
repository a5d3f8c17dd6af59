import { describe, expect, test } from "vitest";
import type { Wish } from "../../../../src/release/choice.ts";
import { digestOf, serviceNames, type Release } from "../../../../src/release/contract.ts";
import { runDeploy } from "../../../helpers/campaign/site.ts";
import { Dead, World, type Fault, type FaultKind } from "../../../helpers/campaign/world.ts";
import { release } from "../../../helpers/release.ts";

// Docker, registry, GitHub and state are in memory. Every fault at every action of every kind of run, then pairs of faults: the second one in the run that heals the first.
const [a, b, bad] = [release("a"), release("b"), release("bad")];
// Only the server differs: the other two services are not replaced.
const small: Release = { ...b, images: { ...b.images, backend: a.images.backend, frontend: a.images.frontend } };
const all = [a, b, bad, small];
const kinds: readonly FaultKind[] = ["die before", "die after", "lost answer", "refused"];
const to = (one: Release): Wish => ({ kind: "release", release: one });

interface Scenario {
  readonly before: readonly Release[];
  readonly wish: Wish;
  /** What has to run after the plain rerun; nothing, where there never was a good one. */
  readonly outcome: Release | undefined;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  create: { before: [], wish: to(a), outcome: a },
  update: { before: [a], wish: to(b), outcome: b },
  "update of one service": { before: [a], wish: to(small), outcome: small },
  "no change": { before: [a], wish: { kind: "keep" }, outcome: a },
  "rollback by name": { before: [a, b], wish: { kind: "rollback", to: a.commit }, outcome: a },
  "bad release": { before: [a], wish: to(bad), outcome: a },
  "bad release at the very first": { before: [], wish: to(bad), outcome: undefined },
};

async function worldAfter(releases: readonly Release[]): Promise<World> {
  const world = new World();
  for (const one of all) for (const service of serviceNames) world.registry.add(digestOf(one.images[service]));
  for (const service of serviceNames) world.sick.add(digestOf(bad.images[service]));
  for (const one of releases) {
    world.boot();
    await runDeploy(world, all, to(one));
  }
  return world;
}

async function run(world: World, { wish }: Scenario, fault?: Fault): Promise<string> {
  world.boot(fault);
  try {
    const { ending } = await runDeploy(world, all, wish);
    return ending;
  } catch (error) {
    if (error instanceof Dead) return "dead";
    return error instanceof Error ? error.message : String(error);
  }
}

/** Everything that has to be true of a world at rest. */
function faultsOf(world: World, expected: Release | undefined): readonly string[] {
  const objects = [...world.objects.values()];
  const serving = objects.filter(({ role }) => serviceNames.some((service) => service === role));
  const known = new Set(world.resources.map(({ id }) => id));
  const unknown = objects.filter(({ id }) => !known.has(id)).map(({ name }) => `${name} is in no state`);
  const wanted = expected === undefined ? [] : serviceNames.map((service) => expected.images[service]).toSorted();
  const runs = serving.map(({ image = "" }) => image).toSorted();
  const routed = serving.map(({ name }) => name).toSorted();
  return [
    ...world.violations,
    ...unknown,
    ...(runs.join() === wanted.join() ? [] : [`runs ${runs.join()}`]),
    ...(routed.join() === [...world.live].toSorted().join()
      ? []
      : [`edge names ${world.live.join()}, runs ${routed.join()}`]),
    ...(world.file.join() === world.live.join() ? [] : ["the edge's file is not what it routes by"]),
    ...(world.resources.some(({ delete: isOld }) => isOld === true) ? ["old halves are left"] : []),
    ...deploymentFaults(world, expected),
    ...(world.lockedBy === undefined ? [] : ["the lock is left"]),
    ...(world.pending.length === 0 ? [] : [`pending ${world.pending.join()}`]),
    ...(objects.filter(({ kind }) => kind === "volume").length === 1 ? [] : ["the volume is gone"]),
  ];
}

/** GitHub says of the last deployment how it ended, and of no other one that it goes on. */
function deploymentFaults({ deployments }: World, expected: Release | undefined): readonly string[] {
  const [last, ...others] = deployments.map(({ states }) => states[0] ?? "nothing");
  const isGood = last === "success" || (last === "failure" && expected !== b && expected !== small);
  return [
    ...(isGood ? [] : [`GitHub says ${last} of the last deployment`]),
    ...(others.some((state) => state === "in_progress" || state === "nothing") ? ["GitHub waits for a dead run"] : []),
  ];
}

/** A case in the words that make it again. */
const describeCase = (name: string, faults: readonly Fault[]) =>
  `${name}, ${faults.map(({ at, kind }) => `${kind} at ${at}`).join(", then ")}`;

async function check(name: string, scenario: Scenario, faults: readonly Fault[]): Promise<readonly string[]> {
  const world = await worldAfter(scenario.before);
  for (const fault of faults) {
    await run(world, scenario, fault);
    if (world.violations.length > 0) break;
  }
  const ending = await run(world, scenario);
  const expected = scenario.outcome;
  const problems = [
    ...(ending === (name.startsWith("bad release") ? "returned" : "done") ? [] : [`rerun ended: ${ending}`]),
    ...faultsOf(world, expected),
  ];
  return problems.length === 0
    ? []
    : [`${describeCase(name, faults)}: ${problems.join("; ")}\n  ${world.log.slice(-60).join("\n  ")}`];
}

async function lengthOf(scenario: Scenario): Promise<number> {
  const world = await worldAfter(scenario.before);
  await run(world, scenario);
  return world.actions;
}

/** A small seeded generator, so that a failing case can be made again. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

let cases = 0;

describe.each(Object.entries(scenarios))("%s", (name, scenario) => {
  test("heals every fault at every action", async () => {
    const length = await lengthOf(scenario);
    const problems: string[] = [];
    for (let at = 0; at < length; at += 1) {
      for (const kind of kinds) {
        problems.push(...(await check(name, scenario, [{ at, kind }])));
        cases += 1;
      }
    }
    expect(problems.slice(0, 3).join("\n\n")).toBe("");
  });

  test("heals a second fault while it heals the first", async () => {
    const next = seeded(20_261_122);
    const length = await lengthOf(scenario);
    const problems: string[] = [];
    for (let count = 0; count < 300; count += 1) {
      const fault = (): Fault => ({ at: next(length + 10), kind: kinds[next(kinds.length)] ?? "refused" });
      problems.push(...(await check(name, scenario, [fault(), fault()])));
      cases += 1;
    }
    expect(problems.slice(0, 3).join("\n\n")).toBe("");
  });
});

test("the campaign has at least 2,000 cases", () => {
  expect(cases).toBeGreaterThanOrEqual(2000);
});
