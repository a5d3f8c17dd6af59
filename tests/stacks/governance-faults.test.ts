import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { findImports } from "../../automation/adopt/imports.ts";
import { seedState, type State } from "../../rehearsal/github/state.ts";
import { declareGovernance, richer } from "../helpers/declared-governance.ts";
import { content, type Wanted, World } from "../helpers/world.ts";

let first: Wanted[];
let second: Wanted[];
let clean: World;
let settled: State;
const reference = new Map<Wanted[], unknown>();
/** How many requests a run without faults makes. */
const requests = new Map<Wanted[], number>();

beforeAll(async () => {
  first = await declareGovernance();
  second = await declareGovernance(richer());
  clean = new World(seedState());
  await clean.up(first);
  settled = structuredClone(clean.github.state);
  reference.set(first, content(settled));
  requests.set(first, clean.requests.length);
  const next = new World(structuredClone(settled));
  for (const [name, record] of clean.state) next.state.set(name, record);
  await next.up(second);
  reference.set(second, content(next.github.state));
  requests.set(second, next.requests.length);
});

test("the campaign's two states differ in every kind of resource that can", async () => {
  const world = copy();
  const { done, failure } = await world.up(second);
  expect(failure).toBeUndefined();
  expect(new Set(done.map((line) => line.split(" ")[0]))).toEqual(new Set(["create", "update", "delete"]));
  expect((await world.up(second)).done).toEqual([]);
});

function copy(): World {
  const world = new World(structuredClone(settled));
  for (const [name, record] of clean.state) world.state.set(name, structuredClone(record));
  return world;
}

/** Small, seeded, the same on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c_1b_3c_6d) + 0x9e_37_79_b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

type Fault = Parameters<World["github"]["faults"]["add"]>[0];

const faults: readonly (readonly [name: string, fault: Omit<Fault, "match">])[] = [
  ["500 three times", { status: 500, times: 3 }],
  ["500 for longer", { status: 500, times: 6 }],
  ["502", { status: 502 }],
  ["429 with retry-after", { status: 429, headers: { "retry-after": "2" } }],
  [
    "secondary limit with retry-after",
    { status: 403, headers: { "retry-after": "7" }, body: { message: "You have exceeded a secondary rate limit" } },
  ],
  ["secondary limit", { status: 403, body: { message: "You have exceeded a secondary rate limit" } }],
  ["no permission", { status: 403, body: { message: "Resource not accessible by integration" } }],
  ["reset", { action: "reset" }],
  ["reset for longer", { action: "reset", times: 6 }],
  ["hang", { action: "hang", times: 6 }],
  ["done, but answered 500", { status: 500, after: true }],
  ["done, but reset", { action: "reset", after: true }],
];

const cases = 2400;

test(
  `${cases} runs with faults fail with a sentence or succeed, and the next run converges`,
  { timeout: 600_000 },
  async () => {
    const ended = { succeeded: 0, failed: 0, healed: 0 };
    const wrong: string[] = [];
    for (let seed = 1; seed <= cases; seed += 1) {
      const pick = random(seed * 7919);
      const fresh = pick(2) === 0;
      const wanted = fresh ? first : second;
      const world = fresh ? new World(seedState()) : copy();
      const [name, fault] = faults[seed % faults.length] ?? ["", {}];
      // A fault on the nth request from here: counted by letting that many pass.
      const stop = failNth(world, 1 + pick(requests.get(wanted) ?? 1), fault);
      const { failure } = await world.up(wanted);
      stop();
      ended[failure === undefined ? "succeeded" : "failed"] += 1;
      if (failure !== undefined && !sentence.test(failure)) wrong.push(`seed ${seed}, ${name}: unclear: ${failure}`);
      const again = await converge(world, wanted, ended);
      if (again.failure !== undefined) wrong.push(`seed ${seed}, ${name}: does not converge: ${again.failure}`);
      if (!isDeepStrictEqual(content(world.github.state), reference.get(wanted)))
        wrong.push(`seed ${seed}, ${name}: something is lost or twice`);
      const { done } = await world.up(wanted);
      if (done.length > 0) wrong.push(`seed ${seed}, ${name}: still changes ${done.join(", ")}`);
    }
    expect(wrong).toEqual([]);
    expect(ended.failed).toBeGreaterThan(cases / 8);
    expect(ended.succeeded).toBeGreaterThan(cases / 8);
    expect(ended.healed).toBeGreaterThan(0);
  },
);

/** A failure names the request, or what could not even begin. */
const sentence = /^(?:GET|PATCH|POST|PUT|DELETE) \/|^failed to look up organization "acme": /;

/** The next run; where an object exists that the state does not know, it is taken over first, as `make adopt IMPORTS=1` does. */
async function converge(world: World, wanted: readonly Wanted[], ended: { healed: number }) {
  const next = await world.up(wanted);
  if (next.failure === undefined) return next;
  const missing = wanted.filter(({ name }) => !world.state.has(name));
  const imports = findImports(missing, await world.existing());
  ended.healed += 1;
  return world.up(wanted.map((each) => Object.assign({}, each, { importId: imports[each.name] })));
}

function failNth(world: World, nth: number, fault: Omit<Fault, "match">): () => void {
  const handle = world.github.handle.bind(world.github);
  let count = 0;
  world.github.handle = (request) => {
    count += 1;
    if (count === nth)
      world.github.faults.add({
        ...fault,
        match: `^${request.method} ${request.path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`,
      });
    return handle(request);
  };
  return () => {
    world.github.handle = handle;
    world.github.faults.clear();
  };
}
