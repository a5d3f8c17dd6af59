import { describe, expect, test } from "vitest";
import { marker, maximumLength, renderReport } from "../../../automation/comment/render.ts";
import type { PreviewJson, Report } from "../../../automation/comment/report.ts";
import { both, sample, weakening } from "./samples.ts";

const links = {
  commit: "0123456789abcdef0123456789abcdef01234567",
  runUrl: "https://github.com/acme/platform/actions/runs/7",
};

const reports: Readonly<Record<string, Report>> = {
  "first-deployment": {
    stacks: both(sample("same"), sample("create")),
    changedServices: ["backend", "server"],
    ...links,
  },
  release: { stacks: both(sample("same"), sample("replace")), changedServices: ["backend"], ...links },
  removal: { stacks: both(sample("same"), sample("delete")), changedServices: [], ...links },
  "no-change": { stacks: both(sample("same"), sample("same")), changedServices: [], ...links },
  failure: { stacks: both(sample("same"), sample("failed")), ...links },
  "weaker-governance": {
    stacks: [
      {
        stack: "governance",
        preview: weakening,
        permalink: "https://app.pulumi.com/acme/delivery/governance/previews/1",
        policy: {
          resources: 24,
          rules: 12,
          violations: [
            {
              rule: "reviewers",
              resource: "prod",
              message: 'environment "prod" has no required reviewer; see Pulumi.governance.yaml',
            },
          ],
        },
      },
      {
        stack: "dev",
        error: "The stack dev is locked by ci@runner since 10:12; wait for that run or `make cancel STACK=dev`.",
      },
    ],
    changedServices: [],
    ...links,
  },
  "first-pull-request": {
    stacks: ["governance", "dev"].map((stack) => ({ stack, skipped: "no state is set up yet" })),
    isNew: true,
    changedServices: ["backend"],
    ...links,
  },
  skipped: { stacks: [{ stack: "dev", skipped: "a fork may not read its state" }] },
};

describe("golden comments", () => {
  test.each(Object.entries(reports))("%s", async (name, report) => {
    await expect(renderReport(report)).toMatchFileSnapshot(`./golden/${name}.txt`);
  });
});

const evil =
  "</details> | `x` ``` <!-- x --> @octocat #1 <img src=x onerror=alert(1)> \u202e\u001b[31m\u0007\r\n## Preview approved";

const plan = (name: string, value: unknown, count = 1): PreviewJson => ({
  result: "succeeded",
  changes: { create: count },
  diagnostics: [],
  steps: Array.from({ length: count }, () => ({
    op: "create",
    urn: `urn:pulumi:dev::delivery::docker:index/container:Container::${name}`,
    newState: { inputs: { [name]: value } },
  })),
});

/** Text outside fenced blocks and inline code: what GitHub would interpret. */
function interpreted(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})[^`\n]*\n[\s\S]*?\n\1$/gm, "")
    .replaceAll(/(`+)(?:(?!`)|[^`])[\s\S]*?(?<!`)\1(?!`)/g, "");
}

describe("hostile content", () => {
  const report: Report = {
    stacks: [
      { stack: evil, preview: plan(evil, evil) },
      {
        stack: "dev",
        error: evil,
        policy: { resources: 1, rules: 1, violations: [{ rule: evil, resource: evil, message: evil }] },
      },
      { stack: "test", skipped: evil },
    ],
    changedServices: [evil],
    commit: evil,
  };

  test("reaches GitHub as code only: no mention, reference, HTML or heading", () => {
    const text = interpreted(renderReport(report));
    expect(text).not.toMatch(/@octocat|#1\b|<img|## Preview approved|<!-- x/);
  });

  test("cannot close the collapsed part or add a table cell", () => {
    const markdown = renderReport(report);
    expect(interpreted(markdown).match(/<details>/g)?.length).toBe(interpreted(markdown).match(/<\/details>/g)?.length);
    const rows = markdown.split("\n").filter((line) => line.startsWith("| "));
    for (const row of rows) expect(row.replaceAll("\\|", "").split("|")).toHaveLength(9);
  });

  test("shows nothing invisible", () => {
    expect(renderReport(report)).not.toMatch(/(?![\t\n])[\p{Cc}\u202a-\u202e]/u);
  });
});

describe("secrets", () => {
  const token = `ghp_${"a1".repeat(18)}`;
  const inClear = [
    token,
    "POSTGRES_PASSWORD=hunter22",
    { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter22" },
  ];

  test.each(inClear.map((value) => [value]))("%j never appears", (value) => {
    const markdown = renderReport({
      stacks: [
        { stack: "dev", preview: plan("envs", [value]) },
        {
          stack: "test",
          error: `cannot log in with ${token} to ${["https://user", "hunter22@example.com"].join(":")}`,
        },
      ],
    });
    expect(markdown).not.toMatch(/hunter22|ghp_a1/);
    expect(markdown).toMatch(/\[masked\]|\[secret\]/);
  });
});

describe("size", () => {
  test.each([
    [1, false],
    [100, true],
    [4000, true],
  ])("a plan of %i containers fits and says what is missing: %s", (count, missing) => {
    const markdown = renderReport({
      stacks: both(plan("a", "x".repeat(400), count), plan("`".repeat(300), "y".repeat(400), count)),
    });
    expect(markdown.length).toBeLessThanOrEqual(maximumLength);
    expect(markdown.startsWith(marker)).toBe(true);
    expect(markdown.includes("left out")).toBe(missing);
  });

  test("risks, violations and errors of any length fit too", () => {
    const deletes = Array.from({ length: 3000 }, (_, index) => ({
      op: "delete",
      urn: `urn:pulumi:dev::delivery::docker:index/volume:Volume::${"v".repeat(500)}${index}`,
      oldState: { inputs: {} },
    }));
    const violations = deletes.map(({ urn }) => ({ rule: "r", resource: urn, message: "m".repeat(1000) }));
    const preview = {
      ...plan("a", 1),
      steps: deletes,
      diagnostics: [{ severity: "error", message: "e".repeat(100_000) }],
    };
    const markdown = renderReport({
      stacks: [{ stack: "dev", preview, policy: { resources: 1, rules: 1, violations } }],
    });
    expect(markdown.length).toBeLessThanOrEqual(maximumLength);
    expect(markdown).toContain("… and 2970 more");
  });

  test("a tiny limit still leaves marker and headline", () => {
    const markdown = renderReport({ stacks: both(plan("a", "x", 500), plan("b", "y", 500)) }, 300);
    expect(markdown.length).toBeLessThanOrEqual(300);
    expect(markdown).toContain("2 stacks will change");
  });
});
