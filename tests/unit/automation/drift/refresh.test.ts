import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect, test } from "vitest";
import { refreshFindings } from "../../../../automation/drift/refresh.ts";
import type { Engine } from "../../../../automation/engine/engine.ts";

type Fields = Readonly<Record<string, unknown>>;

/** An engine that reads one resource: how it was declared and kept, and what is there now; null where it is gone. */
function reads(declared: Fields, kept: Fields, now: Fields | null): Pick<Engine, "refresh"> {
  const metadata = {
    urn: "urn:pulumi:dev::delivery::docker:index/container:Container::acme-dev-redis",
    type: "docker:index/container:Container",
    op: "refresh",
    old: { inputs: declared, outputs: kept },
    new: now === null ? null : { outputs: now },
  };
  const event = { sequence: 1, timestamp: 1, resOutputsEvent: { metadata } };
  return {
    refresh: ({ onEvent } = {}) => {
      // What the engine prints has more fields than a check looks at.
      onEvent?.(event as unknown as EngineEvent);
      return Promise.resolve({ result: "succeeded", changes: {}, duration: 0, diagnostics: [] });
    },
  };
}

const said = async (...read: Parameters<typeof reads>) =>
  (await refreshFindings(reads(...read))).map(({ where, what }) => `${where}: ${what}`);

// The provider keeps what was declared and reads back zeros for the rest.
test.each<[string, Fields, Fields, Fields]>([
  [
    "nested",
    { volumes: [{ containerPath: "/data" }] },
    { volumes: [{ containerPath: "/data", hostPath: null }] },
    { volumes: [{ containerPath: "/data", hostPath: "", readOnly: false }] },
  ],
  ["no", { init: false }, { init: null }, { init: false }],
  ["zero", { memory: 0 }, {}, { memory: 0 }],
  ["an empty list", { envs: [] }, { envs: [] }, { envs: null }],
  ["an empty object", { labels: {} }, { labels: {} }, {}],
  ["another order", { envs: ["A=1", "B=2"] }, { envs: ["A=1", "B=2"] }, { envs: ["B=2", "A=1"] }],
  ["what nobody declared", { name: "a" }, { name: "a", ip: "1" }, { name: "a", ip: "2" }],
])("%s read back is no drift", async (_, declared, kept, now) => expect(await said(declared, kept, now)).toEqual([]));

test.each<[string, Fields, Fields, string]>([
  ["a protection that is off", { readOnly: true }, { readOnly: false }, "readOnly is false instead of true"],
  ["one that is on", { init: false }, { init: true }, "init is true instead of false"],
  ["less memory", { memory: 256 }, { memory: 0 }, "memory is 0 instead of 256"],
  [
    "nested",
    { volumes: [{ path: "/a", readOnly: true }] },
    { volumes: [{ path: "/a" }] },
    'volumes is [{"path":"/a"}]',
  ],
  ["a missing entry", { envs: ["A=1"] }, { envs: [] }, 'envs is nothing instead of ["A=1"]'],
])("%s is drift", async (_, kept, now, text) => {
  const [finding = "", ...others] = await said(kept, kept, now);
  expect(finding).toContain(`acme-dev-redis: ${text}`);
  expect(others).toEqual([]);
});

test("a resource that is gone is said to be", async () => {
  expect(await said({ name: "a" }, { name: "a" }, null)).toEqual(["Container acme-dev-redis: is gone"]);
});
