import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { marker } from "../../../automation/comment/render.ts";
import type { Report } from "../../../automation/comment/report.ts";
import type { GitHub } from "../../../rehearsal/github/github.ts";
import { apiPrefix, portOf, serveGitHub } from "../../../rehearsal/github/server.ts";
import { both, sample } from "./samples.ts";

// The whole program, as the job runs it, against the stand-in: a pull request with so many comments that ours is on the third page.
const bot = "github-actions[bot]";
let server: Server;
let github: GitHub;
let folder: string;

const comments = () => Object.values(Object.values(github.state.repositories)[0]?.comments ?? {});
const ours = () => comments().filter(({ login, body }) => login === bot && body.startsWith(marker));

async function call(token: string, method: string, path: string, body?: unknown) {
  const outcome = await github.handle({ method, path, token, query: new URLSearchParams(), body });
  if (typeof outcome === "string" || outcome.status >= 300)
    throw new Error(`${method} ${path}: ${JSON.stringify(outcome)}`);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "comment-"));
  ({ server, github } = await serveGitHub({ port: 0, dir: folder }));
  github.state.users[bot] = 41_898_282;
  github.state.tokens["workflow"] = { login: bot, access: "admin" };
  await call("rehearsal", "POST", "/orgs/acme/repos", { name: "platform" });
  const path = "/repos/acme/platform/issues/7/comments";
  // Somebody who would like to have our comment.
  await call("rehearsal", "POST", path, { body: `${marker}\n\nApproved.` });
  for (let count = 0; count < 230; count += 1) await call("rehearsal", "POST", path, { body: `Remark ${count}` });
});
afterAll(() => server.close());

/** Run the job Comment over a report. */
function comment(report: Report | undefined, { head = "acme/platform", user = "ada" } = {}): Promise<number | null> {
  const reports = mkdtempSync(join(folder, "report-"));
  if (report !== undefined) writeFileSync(join(reports, "report.json"), JSON.stringify(report));
  const event = join(reports, "event.json");
  const base = { sha: "b", repo: { full_name: "acme/platform" } };
  const pull = { number: 7, user: { login: user }, head: { sha: "a", repo: { full_name: head } }, base };
  writeFileSync(event, JSON.stringify({ pull_request: pull }));
  const env = {
    PATH: process.env["PATH"],
    GITHUB_EVENT_PATH: event,
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    GITHUB_TOKEN: "workflow",
    GITHUB_REPOSITORY: "acme/platform",
    GITHUB_API_URL: `http://127.0.0.1:${portOf(server)}${apiPrefix}`,
  };
  const child = spawn(process.execPath, ["automation/comment.ts", "--report", reports], { env, stdio: "inherit" });
  return new Promise((resolve) => void child.on("close", resolve));
}

test("one comment, found behind two hundred others, is edited through success, no change and failure", async () => {
  expect(await comment({ stacks: both(sample("same"), sample("create")) })).toBe(0);
  const [first] = ours();
  expect(first?.body).toContain("1 stack will change");
  for (let count = 0; count < 10; count += 1)
    await call("rehearsal", "POST", "/repos/acme/platform/issues/7/comments", { body: `Later ${count}` });

  expect(await comment({ stacks: both(sample("same"), sample("same")) })).toBe(0);
  expect(ours().map(({ id, body }) => [id, body.includes("✅ No changes")])).toEqual([[first?.id, true]]);

  expect(await comment({ stacks: both(sample("same"), sample("failed")) })).toBe(0);
  expect(ours().map(({ id, body }) => [id, body.includes("❌ Preview failed")])).toEqual([[first?.id, true]]);

  expect(await comment(undefined)).toBe(0);
  expect(ours().map(({ id, body }) => [id, body.includes("ended without a report")])).toEqual([[first?.id, true]]);
  expect(comments().filter(({ login }) => login !== bot)).toHaveLength(241);
  expect(comments()[0]?.body).toContain("Approved.");
});

test.each([
  ["a fork", { head: "mallory/platform" }, "comes from a fork"],
  ["Dependabot", { user: "dependabot[bot]" }, "Dependabot"],
])("%s gets a summary and leaves the comment alone", async (_who, from, reason) => {
  const before = JSON.stringify(comments());
  expect(await comment(undefined, from)).toBe(0);
  expect(JSON.stringify(comments())).toBe(before);
  expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain(reason);
});
