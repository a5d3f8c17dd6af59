import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, test } from "vitest";
import { describeChanges, describeProblems, Progress, resourceName } from "../../../automation/engine/progress.ts";

const urn = (type: string, name: string) => `urn:pulumi:dev::delivery::${type}::${name}`;
const container = urn("delivery:deploy:Platform$docker:index/container:Container", "backend");

function event(
  kind: "resOpFailedEvent" | "resOutputsEvent" | "resourcePreEvent",
  op: string,
  about = container,
  custom = true,
) {
  const type = about.split("::")[2]?.split("$").at(-1) ?? "";
  const metadata = { op, urn: about, type, old: null, new: { type, urn: about, custom }, provider: "" };
  return { sequence: 1, timestamp: 1, [kind]: { metadata } } as unknown as EngineEvent;
}

describe("progress", () => {
  test("one line per resource that changed, with its time", () => {
    let now = 1000;
    const progress = new Progress(() => now);
    expect(progress.take(event("resourcePreEvent", "create"))).toBeUndefined();
    now = 3500;
    expect(progress.running()).toEqual([{ name: "Container backend", seconds: 3 }]);
    const line = progress.take(event("resOutputsEvent", "create"));
    expect(line?.mark).toBe("+");
    expect(line?.text).toMatch(/^created Container backend +2\.5s$/);
    expect(progress.running()).toEqual([]);
  });

  test.each(["same", "replace", "read", "refresh"])("a step %s is worth no line", (op) => {
    const progress = new Progress();
    expect([progress.take(event("resourcePreEvent", op)), progress.take(event("resOutputsEvent", op))]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("components and providers are worth no line", () => {
    const progress = new Progress();
    expect(
      progress.take(event("resOutputsEvent", "create", urn("delivery:deploy:Platform", "p"), false)),
    ).toBeUndefined();
    expect(progress.take(event("resOutputsEvent", "create", urn("pulumi:providers:docker", "host")))).toBeUndefined();
  });

  test("a failed step says so", () => {
    expect(new Progress().take(event("resOpFailedEvent", "update"))).toEqual({
      mark: "!",
      text: "failed Container backend",
    });
  });
});

test.each([
  [container, "Container backend"],
  [urn("command:local:Command", "gate"), "Command gate"],
  [urn("pulumi:pulumi:Stack", "delivery-dev"), "Stack delivery-dev"],
])("%s is %s", (full, short) => expect(resourceName(full)).toBe(short));

test.each([
  [{}, "no changes"],
  [{ same: 12 }, "no changes"],
  [{ same: 2, replace: 1, create: 3 }, "3 created, 1 replaced, 2 unchanged"],
  [{ delete: 1 }, "1 deleted"],
  [{ "remove-pending-replace": 1, create: 1 }, "1 created, 1 remove-pending-replace"],
])("%o reads %s", (changes, text) => expect(describeChanges(changes)).toBe(text));

test("problems are errors only, each once, without the engine's own echo", () => {
  const error = { severity: "error", message: "exit status 1\n", urn: container } as const;
  const stack = { severity: "error", message: "bad config", urn: urn("pulumi:pulumi:Stack", "delivery-dev") } as const;
  const warning = { severity: "warning", message: "deprecated" } as const;
  const echo = { severity: "error", message: "update failed\n" } as const;
  expect(describeProblems([error, error, warning, stack, echo])).toEqual([
    "Container backend: exit status 1",
    "bad config",
  ]);
});
