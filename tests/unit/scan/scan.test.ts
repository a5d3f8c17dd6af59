import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readIgnores } from "../../../automation/scan/ignore.ts";
import { findingsOf, TrivyReport, type Finding } from "../../../automation/scan/report.ts";
import { renderVerdict } from "../../../automation/scan/summary.ts";
import { scanImage } from "../../../automation/scan/trivy.ts";
import { digestOf, judge } from "../../../automation/scan/verdict.ts";

const today = new Date("2026-11-22T12:00:00Z");
const vulnerability = (id: string, severity: string, name = "openssl", version = "3.5.1") => ({
  VulnerabilityID: id,
  PkgName: name,
  InstalledVersion: version,
  FixedVersion: "3.5.2",
  Severity: severity,
  Title: "A title with | and `ticks`",
});
const report = (...vulnerabilities: readonly object[]) =>
  TrivyReport.parse({
    ArtifactName: "image",
    SchemaVersion: 2,
    Results: [
      { Target: "debian", Vulnerabilities: vulnerabilities },
      { Target: "pip", Vulnerabilities: null },
    ],
  });
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id);
const [critical, high, medium] = [
  vulnerability("CVE-2026-1", "CRITICAL"),
  vulnerability("CVE-2026-2", "HIGH"),
  vulnerability("CVE-2026-3", "MEDIUM"),
];
const findings = findingsOf(report(medium, high, critical));
const ignore = (id: string, expired_at: string) => ({ id, statement: "Not reachable from outside.", expired_at });

describe("reports", () => {
  test("list each vulnerability of each package once, the worst first", () => {
    expect(ids(findings)).toEqual(["CVE-2026-1", "CVE-2026-2", "CVE-2026-3"]);
    expect(findingsOf(report(high, high, vulnerability("CVE-2026-2", "HIGH", "curl")))).toHaveLength(2);
    expect(findingsOf(TrivyReport.parse({ ArtifactName: "clean" }))).toEqual([]);
  });
});

describe("verdict", () => {
  test.each([
    ["HIGH and CRITICAL block", [], false, ["CVE-2026-1", "CVE-2026-2"], false],
    [
      "an ignored finding does not",
      [ignore("CVE-2026-1", "2026-12-01"), ignore("CVE-2026-2", "2026-11-22")],
      false,
      [],
      true,
    ],
    [
      "an expired entry does not help",
      [ignore("CVE-2026-1", "2026-11-21"), ignore("CVE-2026-2", "2026-12-01")],
      false,
      ["CVE-2026-1"],
      false,
    ],
    ["a marked rollback is warned, not blocked", [], true, ["CVE-2026-1", "CVE-2026-2"], true],
  ])("%s", (_because, ignores, rollback, blocking, passed) => {
    const verdict = judge(findings, ignores, today, { rollback });
    expect([ids(verdict.blocking), verdict.passed]).toEqual([blocking, passed]);
  });

  test("names entries whose time has passed and those nobody needs", () => {
    const verdict = judge(findings, [ignore("CVE-2026-1", "2026-11-21"), ignore("CVE-2020-9", "2026-12-01")], today);
    expect([ids2(verdict.expired), ids2(verdict.stale)]).toEqual([["CVE-2026-1"], ["CVE-2020-9"]]);
  });

  test("is told as a problem of its own only when findings change", () => {
    const [all, one] = [judge(findings, [], today).blocking, judge(findings.slice(1), [], today).blocking];
    expect(digestOf(all)).toBe(digestOf(all.toReversed()));
    expect(digestOf(all)).not.toBe(digestOf(one));
  });

  test("reads well, and stays a table whatever a title contains", () => {
    expect(renderVerdict("ghcr.io/acme/platform-backend", judge(findings, [ignore("CVE-2026-2", "2026-11-21")], today)))
      .toMatchInlineSnapshot(`
      "### \`ghcr.io/acme/platform-backend\`: ❌ 2 HIGH or CRITICAL findings

      | id | severity | package | fixed in | what |
      |---|---|---|---|---|
      | \`CVE-2026-1\` | \`CRITICAL\` | \`openssl 3.5.1\` | \`3.5.2\` | \`\` A title with \\| and \`ticks\` \`\` |
      | \`CVE-2026-2\` | \`HIGH\` | \`openssl 3.5.1\` | \`3.5.2\` | \`\` A title with \\| and \`ticks\` \`\` |

      \`CVE-2026-2\` is ignored no longer: its time ended on 2026-11-21"
    `);
    expect(renderVerdict("image", judge(findings, [], today, { rollback: true }))).toContain("warned, not blocked");
    expect(renderVerdict("image", judge([], [], today))).toBe("### `image`: ✅ nothing HIGH or CRITICAL");
  });
});

const ids2 = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);

describe(".trivyignore.yaml", () => {
  test.each([
    ["nothing", "", []],
    [
      "an entry",
      "vulnerabilities: [{ id: CVE-2026-1, statement: Not reachable here., expired_at: 2027-01-31 }]",
      ["CVE-2026-1"],
    ],
  ])("accepts %s", (_because, text, expected) => expect(ids2(readIgnores(text, today))).toEqual(expected));

  test.each([
    ["no end", "vulnerabilities: [{ id: CVE-2026-1, statement: Not reachable here. }]", "expired_at"],
    ["no reason", "vulnerabilities: [{ id: CVE-2026-1, expired_at: 2027-01-31 }]", "statement"],
    ["a short reason", "vulnerabilities: [{ id: CVE-2026-1, statement: no, expired_at: 2027-01-31 }]", "in a sentence"],
    [
      "another id",
      "vulnerabilities: [{ id: all, statement: Not reachable here., expired_at: 2027-01-31 }]",
      "CVE-2026-1234",
    ],
    [
      "a far end",
      "vulnerabilities: [{ id: CVE-2026-1, statement: Not reachable here., expired_at: 2028-01-01 }]",
      "at most 90 days",
    ],
    ["an unknown key", "licenses: []", "licenses"],
  ])("refuses %s", (_because, text, problem) => expect(() => readIgnores(text, today)).toThrow(problem));

  test("of this repository is valid today", async () => {
    const { readFileSync } = await import("node:fs");
    expect(() => readIgnores(readFileSync(".trivyignore.yaml", "utf8"), new Date())).not.toThrow();
  });
});

describe("trivy", () => {
  const folder = () => mkdtempSync(join(tmpdir(), "scan-"));
  test("scans once and converts that result", () => {
    const [calls, out]: [string[][], string] = [[], folder()];
    const found = scanImage("image@sha256:1", out, (program, args) => {
      calls.push([program, ...args.slice(0, 1), ...args.slice(-1)]);
      writeFileSync(args[args.indexOf("--output") + 1] ?? "", JSON.stringify({ ArtifactName: "image" }));
      return { status: 0, stderr: "" };
    });
    expect(found.ArtifactName).toBe("image");
    expect(calls).toEqual([
      ["trivy", "image", "image@sha256:1"],
      ["trivy", "convert", join(out, "report.json")],
      ["trivy", "convert", join(out, "report.json")],
    ]);
    expect(readdirSync(out).sort()).toEqual(["findings.sarif", "report.json", "sbom.cdx.json"]);
  });

  test("a scan that could not run is an error, never a clean result", () => {
    expect(() => scanImage("image", folder(), () => ({ status: 1, stderr: "no database" }))).toThrow(
      "trivy image of image failed: no database",
    );
    expect(() => scanImage("image", folder(), () => ({ status: null, stderr: "spawn trivy ENOENT" }))).toThrow(
      "ENOENT",
    );
  });
});
