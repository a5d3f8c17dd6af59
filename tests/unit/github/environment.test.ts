import { expect, test } from "vitest";
import { authorOf, gitHubOf, runUrlOf } from "../../../automation/github/environment.ts";

test("there is no API without token and repository", () => {
  expect(gitHubOf({})).toBeUndefined();
  expect(gitHubOf({ GITHUB_TOKEN: "", GITHUB_REPOSITORY: "a/b" })).toBeUndefined();
  expect(gitHubOf({ GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "a/b" })?.path("/issues")).toBe("/repos/a/b/issues");
});

test("the run's address is whole or absent, the author a workflow's own by default", () => {
  const run = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: "7" };
  expect(runUrlOf(run)).toBe("https://github.com/a/b/actions/runs/7");
  expect(runUrlOf({ ...run, GITHUB_RUN_ID: "" })).toBeUndefined();
  expect([authorOf({}), authorOf({ COMMENT_AUTHOR: "delivery[bot]" })]).toEqual([
    "github-actions[bot]",
    "delivery[bot]",
  ]);
});
