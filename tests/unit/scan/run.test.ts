import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { imagesOf, type Sources } from "../../../automation/scan/images.ts";
import { scanImages } from "../../../automation/scan/run.ts";
import { headlineOf } from "../../../automation/scan/summary.ts";
import type { RunProgram } from "../../../automation/scan/trivy.ts";
import { release } from "../../helpers/release.ts";

// What Trivy really writes, see fixtures/README.md: one CRITICAL in libidn2-0, one HIGH in Werkzeug, one LOW, one MEDIUM.
const golden = readFileSync(join(import.meta.dirname, "fixtures/report.json"), "utf8");
const today = new Date("2026-11-22T12:00:00Z");
const folder = () => mkdtempSync(join(tmpdir(), "scan-"));

/** Trivy, as far as it is asked: every output gets the golden report. */
function trivy(scanned: string[] = []): RunProgram {
  return (_program, args) => {
    if (args[0] === "image") scanned.push(args.at(-1) ?? "");
    writeFileSync(args[args.indexOf("--output") + 1] ?? "", golden);
    return { status: 0, stderr: "" };
  };
}
const terms = { ignores: [], today, rollback: false };
const ignored = (id: string, expired_at: string) => ({ id, statement: "Nobody can reach it.", expired_at });

describe("a scan of what Trivy really writes", () => {
  test("blocks at HIGH and CRITICAL, of packages of the system and of the language", () => {
    const { passed, blocking, texts } = scanImages(["backend@sha256:1"], { ...terms, out: folder(), run: trivy() });
    expect(passed).toBe(false);
    expect(blocking.map(({ id, package: name, severity }) => [id, name, severity])).toEqual([
      ["CVE-2019-18224", "libidn2-0", "CRITICAL"],
      ["CVE-2019-14806", "Werkzeug", "HIGH"],
    ]);
    expect(texts.join("\n")).toContain("| `CVE-2019-14806` | `HIGH` | `Werkzeug 0.11` |");
    expect(headlineOf(blocking)).toBe(
      "2 HIGH or CRITICAL findings: CVE-2019-18224 in libidn2-0, CVE-2019-14806 in Werkzeug",
    );
  });

  test.each([
    ["ignored until today", "2026-11-22", "2026-11-22", true, 0],
    ["ignored until yesterday", "2026-11-21", "2026-11-22", false, 1],
    ["both expired", "2026-11-21", "2026-11-21", false, 2],
  ])("%s", (_what, first, second, passed, blocking) => {
    const ignores = [ignored("CVE-2019-18224", first), ignored("CVE-2019-14806", second)];
    const scanned = scanImages(["backend@sha256:1"], { ...terms, ignores, out: folder(), run: trivy() });
    expect([scanned.passed, scanned.blocking.length]).toEqual([passed, blocking]);
  });

  test("warns of a marked rollback and lets it through, with every finding in sight", () => {
    const { passed, blocking, texts } = scanImages(["backend@sha256:1"], {
      ...terms,
      rollback: true,
      out: folder(),
      run: trivy(),
    });
    expect([passed, blocking.length]).toEqual([true, 2]);
    expect(texts.join("\n")).toMatch(/⚠️ 2 HIGH or CRITICAL findings[\s\S]*CVE-2019-18224[\s\S]*warned, not blocked/);
  });

  test("goes on to the last image, each with a folder of its own", () => {
    const [scanned, out]: [string[], string] = [[], folder()];
    const { texts } = scanImages(["a@sha256:1", "b@sha256:2"], { ...terms, out, run: trivy(scanned) });
    expect([scanned, texts.length]).toEqual([["a@sha256:1", "b@sha256:2"], 2]);
    expect(["0", "1"].map((name) => existsSync(join(out, name, "findings.sarif")))).toEqual([true, true]);
  });

  test("of nothing passes", () => expect(scanImages([], { ...terms, out: folder() }).passed).toBe(true));
});

describe("what is scanned", () => {
  const [running, built] = [release("a"), release("b")];
  const asked: string[] = [];
  const sources: Sources = {
    running: async (environment) => {
      asked.push(environment);
      return environment === "test" ? undefined : running;
    },
    ofCommit: async (namespace, commit) => {
      asked.push(`${namespace} ${commit}`);
      return built;
    },
  };

  test("is what an environment runs now, by the digests of its ledger", async () => {
    expect(await imagesOf({ what: "running", env: "prod" }, sources)).toEqual(Object.values(running.images));
    expect(await imagesOf({ what: "running", env: "test" }, sources)).toEqual([]);
    expect(asked).toEqual(["prod", "test"]);
    for (const image of Object.values(running.images)) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  test("is what a commit is about to deploy", async () => {
    const commit = "c".repeat(40);
    expect(await imagesOf({ what: "commit", namespace: "ghcr.io/acme", commit }, sources)).toEqual(
      Object.values(built.images),
    );
    expect(asked.at(-1)).toBe(`ghcr.io/acme ${commit}`);
  });

  test("is one image", async () => expect(await imagesOf({ what: "image", image: "x" }, sources)).toEqual(["x"]));

  test.each([
    [{ what: undefined }],
    [{ what: "image" }],
    [{ what: "running", env: "production" }],
    [{ what: "commit", commit: "main" }],
    [{ what: "everything", image: "x" }],
  ])("is not guessed from %j", async (wanted) =>
    expect(imagesOf(wanted, sources)).rejects.toThrow("automation/scan.ts"),
  );
});
