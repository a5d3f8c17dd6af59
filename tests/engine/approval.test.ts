import { afterAll, beforeAll, expect, test } from "vitest";
import { type RehearsedGitHub, rehearsedGitHub } from "../helpers/rehearsed-github.ts";

let place: RehearsedGitHub;
beforeAll(async () => {
  place = await rehearsedGitHub();
});
afterAll(() => place.stop());

const approvers = JSON.stringify({ prod: { teams: ["release"], users: ["alice"] } });

test.each([
  ["a member's start", "workflow_dispatch", "bob", "refs/tags/v1.0.0", 0, "go: true"],
  ["a named person's start", "workflow_dispatch", "alice", "refs/tags/v1.0.0", 0, "go: true"],
  [
    "a stranger's start",
    "workflow_dispatch",
    "rehearsal",
    "refs/tags/v1.0.0",
    1,
    "error: rehearsal may not release prod",
  ],
  ["a pushed tag", "push", "bob", "refs/tags/v1.0.0", 0, "prod waits for somebody to run this workflow"],
  ["a push to main", "push", "rehearsal", "refs/heads/main", 0, "go: true"],
  [
    "what governance does not declare",
    "push",
    "bob",
    "refs/heads/release/1",
    1,
    "test is not declared by the stack governance",
  ],
  ["a ref that is deployed nowhere", "push", "bob", "refs/heads/feature", 0, "go: false"],
])("%s", async (_name, event, actor, ref, code, expected) => {
  const env = {
    GITHUB_API_URL: `http://127.0.0.1:${place.env["GITHUB_PORT"]}/api/v3`,
    GITHUB_REPOSITORY: "acme/platform",
    GITHUB_TOKEN: "rehearsal-read",
    GITHUB_EVENT_NAME: event,
    GITHUB_ACTOR: "somebody-else",
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_REF: ref,
    DELIVERY_ENVIRONMENTS: "dev,prod",
    DELIVERY_APPROVERS: approvers,
  };
  const ended = await place.run(["approval.ts"], { env });
  expect(ended.output).toContain(expected);
  expect(ended.code).toBe(code);
  expect(ended.output.includes("go: true")).toBe(expected === "go: true");
});
