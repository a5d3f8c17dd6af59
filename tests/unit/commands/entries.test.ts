import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startServer, type TestServer } from "../../helpers/http-server.ts";

let folder: string;
let server: TestServer;
let status: number;
const posted: unknown[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "entry-"));
  status = 200;
  posted.length = 0;
  server = await startServer(({ method, json }) => {
    if (status !== 200) return { status, body: { message: "no" } };
    if (method === "GET") return { body: [] };
    posted.push(json);
    return { status: 201, body: { id: 1, number: 1, user: { login: "x" }, ...json } };
  });
});
afterEach(() => server.close());

/** Run an entry file as a workflow does. */
function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly output: string; readonly summary: string }> {
  const summary = join(folder, "summary.md");
  writeFileSync(summary, "");
  const workflow = {
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_TOKEN: "t",
    GITHUB_REPOSITORY: "acme/platform",
    GITHUB_API_URL: server.url,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_RUN_ID: "7",
  };
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env["PATH"], ...workflow, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise(
    (resolve) =>
      void child.on("close", (code) => resolve({ code: code ?? 1, output, summary: readFileSync(summary, "utf8") })),
  );
}

const file = (name: string, value: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return join(folder, name);
};
const event = (head: string) =>
  file("event.json", {
    pull_request: {
      number: 7,
      user: { login: "ada" },
      head: { sha: "a", repo: { full_name: head } },
      base: { sha: "b", repo: { full_name: "acme/platform" } },
    },
  });

describe("gate", () => {
  test("is green when every job is accounted for", async () => {
    const needs = { lint: { result: "success" }, preview: { result: "skipped" } };
    const { code, output } = await run(["automation/gate.ts"], {
      NEEDS: JSON.stringify(needs),
      MAY_SKIP: "preview comment",
    });
    expect({ code, output: output.trim() }).toEqual({ code: 0, output: "All 2 jobs are accounted for." });
  });

  test("is red otherwise, and names the job", async () => {
    const { code, output } = await run(["automation/gate.ts"], {
      NEEDS: '{"lint":{"result":"skipped"}}',
      MAY_SKIP: "",
    });
    expect({ code, output: output.trim() }).toEqual({ code: 1, output: "::error title=gate::lint: skipped" });
    expect((await run(["automation/gate.ts"])).code).toBe(1);
  });
});

describe("comment", () => {
  test("posts the report and summarises the same text", async () => {
    file("report.json", { stacks: [{ stack: "dev", preview: { result: "succeeded", changes: { same: 3 } } }] });
    const { code, summary } = await run(["automation/comment.ts", "--report", folder], {
      GITHUB_EVENT_PATH: event("acme/platform"),
    });
    expect(code).toBe(0);
    expect(summary).toContain("No changes");
    expect(posted).toEqual([{ body: summary.trimEnd() }]);
  });

  test("of a fork is a summary that says why", async () => {
    const { code, summary } = await run(["automation/comment.ts", "--report", folder], {
      GITHUB_EVENT_PATH: event("mallory/platform"),
    });
    expect({ code, posted }).toEqual({ code: 0, posted: [] });
    expect(summary).toContain("comes from a fork");
  });

  test("of a preview that left nothing behind says so", async () => {
    await run(["automation/comment.ts", "--report", folder], { GITHUB_EVENT_PATH: event("acme/platform") });
    expect(JSON.stringify(posted)).toContain("ended without a report");
  });

  test("that GitHub refuses fails nothing", async () => {
    status = 403;
    const { code, output, summary } = await run(["automation/comment.ts", "--report", folder], {
      GITHUB_EVENT_PATH: event("acme/platform"),
    });
    expect(code).toBe(0);
    expect(output).toContain("::warning title=comment::");
    expect(summary).toContain("delivery:preview");
  });
});

describe("preview", () => {
  const args = ["automation/preview.ts", "--stack", "governance", "--stack", "dev", "--base", "HEAD"];
  const nothing = { PULUMI_BACKEND_URL: "", PULUMI_ACCESS_TOKEN: "", HOME: "/nonexistent", PATH: "/usr/bin:/bin" };

  test("of a repository without state tells the pull request what to set up, and is green", async () => {
    const { code, output } = await run([...args, "--out", folder, "--pull-request"], nothing);
    expect({ code, warned: output.includes("::warning title=preview::") }).toEqual({ code: 0, warned: true });
    await run(["automation/comment.ts", "--report", folder], { GITHUB_EVENT_PATH: event("acme/platform") });
    expect(JSON.stringify(posted)).toContain("make secret ENV=preview NAME=PULUMI_ACCESS_TOKEN");
  });

  test("is red where state is set up and cannot be opened, and says why in the comment", async () => {
    const { code, output } = await run([...args, "--out", folder, "--pull-request"], {
      ...nothing,
      PULUMI_BACKEND_URL: "file:///nowhere",
    });
    expect(code).toBe(1);
    expect(output).not.toContain("    at ");
    await run(["automation/comment.ts", "--report", folder], { GITHUB_EVENT_PATH: event("acme/platform") });
    expect(JSON.stringify(posted)).toContain("Preview failed for 2 stacks");
    expect(JSON.stringify(posted)).toContain("no pulumi CLI on PATH");
  });

  // A backend is named, so that a rehearsal that runs in this clone is not what is previewed.
  test("outside of a pull request is never green without a plan", async () =>
    expect((await run(args, { ...nothing, PULUMI_BACKEND_URL: "file:///nowhere" })).code).toBe(1));
});

describe("notify", () => {
  const args = ["automation/notify.ts", "deploy", "--subject", "dev", "--result"];

  test("opens an issue about a failure", async () => {
    expect((await run([...args, "failure"])).output).toContain("announce");
    expect(posted).toMatchObject([{ title: "Deployment of dev fails", labels: ["delivery"] }]);
  });

  test("says why, from the file that the deployment left", async () => {
    writeFileSync(join(folder, "reason.txt"), "release rejected: backend is unhealthy\n");
    await run([...args, "failure", "--details", join(folder, "reason.txt")]);
    expect(JSON.stringify(posted)).toContain("release rejected: backend is unhealthy");
    expect(JSON.stringify(posted)).toContain("https://github.com/acme/platform/actions/runs/7");
  });

  test.each([
    ["failure", 500],
    ["failure", 403],
    ["cancelled", 200],
    ["nonsense", 200],
  ])("exits 0 for %s with GitHub at %i", async (result, answer) => {
    status = answer;
    expect((await run([...args, result], { WEBHOOK: `${server.url}/hook` })).code).toBe(0);
  });
});

describe("images", () => {
  test("say what they need", async () => {
    const { code, output } = await run(["automation/images.ts", "plan"]);
    expect(code).toBe(1);
    expect(output).toContain("--namespace is missing");
  });
});
