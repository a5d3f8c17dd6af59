import { afterEach, beforeEach, expect, test } from "vitest";
import { GitHub } from "../../../automation/github/api.ts";
import type { UpdateRecord } from "../../../automation/engine/engine.ts";
import { collect, gitHistory } from "../../../automation/metrics/collect.ts";
import { deploymentsOfHistory } from "../../../automation/metrics/deployments.ts";
import { formatNote } from "../../../automation/ledger/message.ts";
import { startServer, type TestServer } from "../../helpers/http-server.ts";
import { ago, commitId, now } from "./fixtures.ts";

let server: TestServer;
const said: string[] = [];
const time = (days: number) => ago(days).toISOString();
const raw = {
  path: ".github/workflows/ci.yml",
  event: "push",
  head_sha: "a",
  status: "completed",
  conclusion: "success",
};

beforeEach(async () => {
  said.length = 0;
  server = await startServer(({ path, query }) => {
    if (path.endsWith("/actions/runs")) {
      const page = Number(query.get("page") ?? 1);
      const link = { link: `<${server.url}${path}?page=2>; rel="next"` };
      const run = { ...raw, id: page, created_at: time(1), updated_at: time(0.9) };
      return { body: { total_count: 2, workflow_runs: [run] }, headers: page === 1 ? link : {} };
    }
    if (path.endsWith("/jobs")) {
      return {
        body: {
          jobs: [{ run_id: Number(path.split("/").at(-2)), name: "Lint", started_at: time(1), completed_at: null }],
        },
      };
    }
    if (path.endsWith("/statuses")) {
      const success = [
        { state: "inactive", created_at: time(1) },
        { state: "success", created_at: time(2) },
        { state: "queued", created_at: time(3) },
      ];
      return { body: path.includes("/7/") ? success : [{ state: "in_progress", created_at: time(1) }] };
    }
    if (path.endsWith("/deployments")) {
      const one = (id: number, days: number) => ({
        id,
        sha: commitId(id),
        environment: "prod",
        created_at: time(days),
      });
      return { body: [one(7, 3), one(8, 1), one(9, 99)] };
    }
    return { status: 404, body: { message: "Not Found" } };
  });
});
afterEach(() => server.close());

const sources = (history: readonly UpdateRecord[] | undefined, token = true) => ({
  now,
  days: 30,
  environments: ["prod"],
  github: token ? new GitHub({ url: server.url, token: "t", repository: "acme/platform" }, 1) : undefined,
  history: async () => history,
  commits: () => [],
  say: (line: string) => void said.push(line),
});

const record = (rest: Partial<UpdateRecord>): UpdateRecord => ({
  kind: "update",
  result: "succeeded",
  startTime: time(2),
  endTime: time(1.9),
  message: formatNote({ purpose: "deploy" }),
  environment: {},
  config: {},
  resourceChanges: { update: 1 },
  ...rest,
});

test("runs and jobs are read over all pages, since the month or the window began", async () => {
  const records = await collect(sources([]));
  expect(records.runs.map(({ id }) => id)).toEqual([1, 2]);
  expect(records.jobs.map(({ run_id, completed_at }) => [run_id, completed_at])).toEqual([
    [1, undefined],
    [2, undefined],
  ]);
  expect(server.requests[0]?.query.get("created")).toBe(">=2026-10-23");
});

test("deployments are the engine's own, GitHub's only where it has none to show", async () => {
  expect((await collect(sources([record({})]))).deployments).toMatchObject([
    { environment: "prod", kind: "deploy", succeeded: true },
  ]);
  expect(said).toEqual([]);
  expect((await collect(sources(undefined))).deployments).toEqual([
    { environment: "prod", kind: "deploy", succeeded: true, began: ago(3), ended: ago(2), commit: commitId(7) },
  ]);
  expect(said[0]).toContain("come from GitHub");
});

test("without a token there is still what the engine knows", async () => {
  const records = await collect(sources([record({})], false));
  expect([records.runs.length, records.deployments.length]).toEqual([0, 1]);
  expect(server.requests).toEqual([]);
});

test.each([
  ["a deployment", {}, "deploy"],
  ["a rollback", { message: formatNote({ purpose: "rollback" }) }, "rollback"],
  ["a return after a failure", { message: formatNote({ purpose: "return" }) }, "return"],
  ["a record for the books", { message: formatNote({ purpose: "record" }) }, undefined],
  ["a refresh", { kind: "refresh" }, undefined],
  ["a plain up that changed something", { message: "" }, "deploy"],
  ["a plain up without changes", { message: "", resourceChanges: { same: 9 } }, undefined],
  ["a plain up that failed at once", { message: "", result: "failed", resourceChanges: {} }, "deploy"],
])("%s", (_because, rest, kind) => {
  expect(deploymentsOfHistory("dev", [record(rest)]).map((event) => event.kind)).toEqual(
    kind === undefined ? [] : [kind],
  );
});

test("history is that of the clone, and nothing outside of one", () => {
  expect(gitHistory(process.cwd())[0]?.id).toMatch(/^[0-9a-f]{40}$/);
  expect(gitHistory("/")).toEqual([]);
});
