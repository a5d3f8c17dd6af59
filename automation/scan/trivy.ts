import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../src/lib/errors.ts";
import { TrivyReport } from "./report.ts";

/** Runs a program to its end; tests put another one here. */
export type RunProgram = (
  program: string,
  args: readonly string[],
) => { readonly status: number | null; readonly stderr: string };

const spawn: RunProgram = (program, args) => {
  const { status, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "inherit", "pipe"],
  });
  return { status, stderr: error?.message ?? stderr };
};

/** Scan an image once, and write the result in every form somebody needs: JSON to judge, SARIF for GitHub, CycloneDX to keep. */
export function scanImage(image: string, folder: string, run: RunProgram = spawn): TrivyReport {
  mkdirSync(folder, { recursive: true });
  const report = join(folder, "report.json");
  const calls = [
    ["image", "--quiet", "--scanners", "vuln", "--list-all-pkgs", "--format", "json", "--output", report, image],
    ["convert", "--quiet", "--format", "sarif", "--output", join(folder, "findings.sarif"), report],
    ["convert", "--quiet", "--format", "cyclonedx", "--output", join(folder, "sbom.cdx.json"), report],
  ];
  for (const args of calls) {
    const { status, stderr } = run("trivy", args);
    if (status !== 0)
      throw new UserError(`trivy ${args[0] ?? ""} of ${image} failed: ${stderr.trim() || `exit ${String(status)}`}`);
  }
  return TrivyReport.parse(JSON.parse(readFileSync(report, "utf8")));
}
