import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../../automation/comment/report.ts";
import type { Preview } from "../../../automation/engine/engine.ts";
import { policyContext } from "../../../automation/preview/context.ts";
import { previewStack, withoutSecrets } from "../../../automation/preview/preview.ts";
import { conformingContainer, context } from "../policy/fixtures.ts";

const step = (inputs: Record<string, unknown>) => {
  const { urn, inputs: base } = conformingContainer(inputs);
  return { op: "create", urn, newState: { inputs: base } };
};
const preview = (rest: Partial<Preview> = {}): Preview => ({
  result: "succeeded",
  changes: { create: 1 },
  diagnostics: [],
  duration: 1,
  config: {},
  steps: [step({})],
  ...rest,
});
const subject = (answer: () => Promise<Preview>, close?: () => void) => ({
  stack: "dev",
  context: () => context,
  open: async () => ({
    engine: { preview: answer, resources: async () => [] },
    ...(close === undefined ? {} : { close }),
  }),
});

describe("a stack's preview", () => {
  test("is judged by policy", async () => {
    const good = await previewStack(subject(async () => preview()));
    expect([outcomeOf(good), good.policy?.violations]).toEqual(["changes", []]);
    const bad = await previewStack(subject(async () => preview({ steps: [step({ image: "backend:latest" })] })));
    expect([outcomeOf(bad), bad.policy?.violations.map(({ rule }) => rule)]).toEqual([
      "refused",
      ["digest-only", "no-latest"],
    ]);
  });

  test("judges what stays, too", async () => {
    const { urn, inputs } = conformingContainer({ memory: 0 });
    const engine = {
      preview: async () => preview({ steps: [], changes: {} }),
      resources: async () => [{ urn, type: "", custom: true, inputs }],
    };
    const report = await previewStack({ stack: "dev", context: () => context, open: async () => ({ engine }) });
    expect([outcomeOf(report), report.policy?.resources]).toEqual(["refused", 1]);
  });

  test("that fails is a report with the reason, and what was opened is closed", async () => {
    let closed = 0;
    const report = await previewStack(
      subject(
        async () => Promise.reject(new Error("the stack is locked")),
        () => (closed += 1),
      ),
    );
    expect([outcomeOf(report), report.error, closed]).toEqual(["failed", "the stack is locked", 1]);
    expect(outcomeOf(await previewStack(subject(async () => preview({ result: "failed" }))))).toBe("failed");
  });

  test("links to the stack's page where there is one, and does without where it cannot be asked for", async () => {
    const linked = (link: () => Promise<string | undefined>) =>
      previewStack({
        stack: "dev",
        context: () => context,
        open: async () => ({ engine: { preview: async () => preview(), resources: async () => [], link } }),
      });
    const page = "https://app.pulumi.com/acme/delivery/dev";
    expect((await linked(async () => page)).permalink).toBe(page);
    expect((await linked(() => Promise.reject(new Error("offline")))).permalink).toBeUndefined();
    expect(outcomeOf(await linked(() => Promise.reject(new Error("offline"))))).toBe("changes");
  });

  test("keeps no secret", async () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };
    const report = await previewStack(subject(async () => preview({ steps: [step({ envs: [secret] })] })));
    expect(JSON.stringify(report)).not.toContain("hunter2");
    expect(withoutSecrets([{ a: secret }, null, 1])).toEqual([{ a: "[secret]" }, null, 1]);
  });
});

describe("what the rules know of a stack", () => {
  const file = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), "stack-")), "Pulumi.prod.yaml");
    writeFileSync(path, text);
    return path;
  };
  test.each([
    ["an empty file", "", { protect: true, approval: "reviewers" }],
    ["the rehearsal's switch", "config: { delivery:protect: false }", { protect: false, approval: "reviewers" }],
    ["what the CLI makes of it", 'config: { delivery:protect: "false" }', { protect: false, approval: "reviewers" }],
    [
      "a dispatch gate",
      "config: { delivery:environments: { prod: { approval: { kind: dispatch } } } }",
      { protect: true, approval: "dispatch" },
    ],
    [
      "a gate of another environment",
      "config: { delivery:environments: { dev: { approval: { kind: dispatch } } } }",
      { protect: true, approval: "reviewers" },
    ],
  ])("from %s", (_because, text, expected) => {
    expect(policyContext("prod", file(text))).toMatchObject({
      stack: "prod",
      approvalEnvironments: ["prod"],
      ...expected,
    });
  });

  test("is refused in one sentence where a switch is none", () =>
    expect(() => policyContext("prod", file("config: { delivery:protect: maybe }"))).toThrow(
      /^Pulumi\.prod\.yaml is not valid:[\s\S]*expected boolean[\s\S]*delivery:protect/,
    ));

  test("of the shipped stacks is the strict default", () => {
    for (const stack of ["prod", "governance"]) {
      expect(policyContext(stack, `Pulumi.${stack}.yaml`)).toMatchObject({ protect: true, approval: "reviewers" });
    }
  });
});
