import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNamed, planSweep } from "../../../../automation/heal/orphans.ts";
import { remedies, remedyFor } from "../../../../automation/heal/table.ts";
import type { HostObject, LiveEdge } from "../../../../automation/host/host.ts";

const names = ["backend-1", "backend-12", "server-a", "edge", "net", "data"];
const object: fc.Arbitrary<HostObject> = fc.record({
  kind: fc.constantFrom("container", "network", "volume"),
  id: fc.constantFrom(...names.map((name) => `${name}00000000000000`)),
  name: fc.constantFrom(...names),
  role: fc.constantFrom("backend", "server", "edge", "postgres", undefined),
  running: fc.boolean(),
});
const edge: fc.Arbitrary<LiveEdge> = fc.oneof(
  fc.constant<LiveEdge>({ kind: "absent" }),
  fc.constant<LiveEdge>({ kind: "unreadable", reason: "exec failed" }),
  fc.subarray(names).map((named): LiveEdge => ({
    kind: "running",
    routes: named.map((name) => `server s ${name}:8000 check`).join("\n"),
  })),
);
const state = fc.array(fc.record({ id: fc.constantFrom(...names.map((name) => `${name}00000000000000`)) }));

describe("planSweep", () => {
  test("never removes what the live edge names, what the state knows, or a volume", () => {
    fc.assert(
      fc.property(fc.array(object), state, edge, (objects, resources, live) => {
        for (const removed of planSweep(objects, resources, live).remove) {
          expect(removed.kind === "container" && isNamed(live, removed)).toBe(false);
          expect(resources.some(({ id }) => id === removed.id)).toBe(false);
          expect(removed.kind).not.toBe("volume");
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("decides about every unknown object, once", () => {
    fc.assert(
      fc.property(fc.array(object), state, edge, (objects, resources, live) => {
        const { remove, keep } = planSweep(objects, resources, live);
        const unknown = objects.filter(({ id }) => !resources.some((known) => known.id === id));
        expect(remove.length + keep.length).toBe(unknown.length);
      }),
    );
  });

  test("without an edge every unknown container and network goes", () => {
    fc.assert(
      fc.property(fc.array(object), (objects) => {
        expect(planSweep(objects, [], { kind: "absent" }).remove).toEqual(
          objects.filter(({ kind }) => kind !== "volume"),
        );
      }),
    );
  });

  test("a migration that still runs is left to end", () => {
    const migration: HostObject = { kind: "container", id: "1", name: "m", role: "backend-migrate", running: true };
    expect(planSweep([migration], [], { kind: "absent" }).remove).toEqual([]);
    expect(planSweep([{ ...migration, running: false }], [], { kind: "absent" }).remove).toHaveLength(1);
  });

  test("before an update only what has a fixed name is in the way", () => {
    const stray: HostObject = { kind: "container", id: "1", name: "backend-1", role: "backend", running: true };
    const blocking = { ...stray, id: "2", role: "redis" };
    expect(planSweep([stray, blocking], [], { kind: "absent" }, "in the way").remove).toEqual([blocking]);
  });
});

test("names are whole words: backend-1 is not backend-12", () => {
  const live: LiveEdge = { kind: "running", routes: "  server backend-1 backend-12:8000 check" };
  expect(isNamed(live, { id: "x", name: "backend-12" })).toBe(true);
  expect(isNamed(live, { id: "x", name: "backend-2" })).toBe(false);
  expect(isNamed(live, { id: "x", name: "end-12" })).toBe(false);
});

test("every remedy says how the object is found, why, and the command", () => {
  expect(Object.values(remedies).map(({ type, action }) => [type.split(":").at(-1), action])).toEqual([
    ["Container", "remove"],
    ["Network", "remove"],
    ["Volume", "adopt"],
    ["Image", "none"],
    ["Command", "none"],
  ]);
  expect(remedyFor({ kind: "network" })).toBe(remedies.network);
});
