import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startServer } from "../../helpers/http-server.ts";

// The whole program, as the workflow runs it, over the answers of an API: what real runs took is on the page.
const minute = 60_000;
const at = (time: number) => new Date(time).toISOString();

/** Twenty runs of ci in the last day, of one to twenty minutes, each with two jobs. */
function answers(path: string): unknown {
  const now = Date.now();
  const runs = Array.from({ length: 20 }, (_, index) => ({
    id: index + 1,
    path: ".github/workflows/ci.yml",
    event: "pull_request",
    head_sha: "c".repeat(40),
    status: "completed",
    conclusion: "success",
    created_at: at(now - (index + 30) * minute),
    run_started_at: at(now - (index + 30) * minute),
    updated_at: at(now - 29 * minute),
  }));
  const jobsOf = /\/actions\/runs\/(\d+)\/jobs$/.exec(path)?.[1];
  if (jobsOf === undefined) return path.endsWith("/actions/runs") ? { workflow_runs: runs } : [];
  const job = (name: string, seconds: number) => ({
    run_id: Number(jobsOf),
    name,
    conclusion: "success",
    labels: ["ubuntu-24.04"],
    started_at: at(now),
    completed_at: at(now + seconds * 1000),
  });
  return { jobs: [job("Lint", 61), job("gate", 5)] };
}

test("p50 and p95 of real runs, the success rate and the billed minutes are on the page", async () => {
  const server = await startServer(({ path }) => ({ body: answers(path) }));
  const out = join(mkdtempSync(join(tmpdir(), "metrics-")), "metrics.html");
  const env = {
    PATH: "/usr/bin:/bin",
    HOME: "/nonexistent",
    PULUMI_BACKEND_URL: "file:///nowhere",
    GITHUB_TOKEN: "t",
    GITHUB_REPOSITORY: "acme/platform",
    GITHUB_API_URL: server.url,
  };
  const child = spawn(process.execPath, ["automation/metrics.ts", "--out", out], { env, stdio: "ignore" });
  const code = await new Promise((resolve) => void child.on("close", resolve));
  await server.close();
  expect(code).toBe(0);
  const page = readFileSync(out, "utf8");
  const row = /<tr><th scope="row">ci<\/th>(.*?)<\/tr>/.exec(page)?.[1] ?? "";
  expect(row.split(/<\/?td[^>]*>/).filter(Boolean)).toEqual([
    "20",
    "100 %",
    "10 min",
    expect.stringMatching(/^19 min/),
    "0 %",
  ]);
  expect(page).toMatch(/<tr><th scope="row">Lint<\/th><td>1 min 1 s<\/td>/);
  // Two minutes for 61 seconds, one for five, twenty times.
  expect(page).toContain("60 of 2000 free minutes");
});
