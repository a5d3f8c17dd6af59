import { expect, test } from "vitest";
import { audienceOf } from "../../../automation/comment/event.ts";

const event = (head: string | null, login = "ada") => ({
  pull_request: {
    number: 7,
    user: { login },
    head: { sha: "abc", repo: head === null ? null : { full_name: head } },
    base: { sha: "def", repo: { full_name: "acme/platform" } },
  },
});

test.each([
  ["a branch of the repository", event("acme/platform"), { kind: "pull request", number: 7, commit: "abc" }],
  [
    "a fork",
    event("mallory/platform"),
    { kind: "summary", reason: "the pull request comes from a fork, whose token may not comment" },
  ],
  [
    "a fork that is gone",
    event(null),
    { kind: "summary", reason: "the pull request comes from a fork, whose token may not comment" },
  ],
  [
    "Dependabot",
    event("acme/platform", "dependabot[bot]"),
    { kind: "summary", reason: "Dependabot's token may not comment" },
  ],
  ["the merge queue", { merge_group: {} }, { kind: "summary", reason: "the run belongs to no pull request" }],
  ["no event", undefined, { kind: "summary", reason: "the run belongs to no pull request" }],
])("%s", (_because, given, audience) => expect(audienceOf(given)).toEqual(audience));
