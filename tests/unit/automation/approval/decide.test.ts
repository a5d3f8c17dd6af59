import { describe, expect, test } from "vitest";
import { decide, requirementOf, type Requirement } from "../../../../automation/approval/decide.ts";
import { isTeamMember } from "../../../../automation/approval/membership.ts";
import { GitHubError } from "../../../../automation/github/api.ts";

const announced = {
  environments: "dev,governance,prod",
  approvers: JSON.stringify({ prod: { teams: ["release"], users: ["Ada"] } }),
};

describe("what an environment asks for", () => {
  test("nothing where GitHub protects it, a dispatch where governance says so", () => {
    expect(requirementOf("dev", announced)).toEqual({ kind: "none" });
    expect(requirementOf("prod", announced)).toEqual({
      kind: "dispatch",
      approvers: { teams: ["release"], users: ["Ada"] },
    });
  });

  test.each([
    [
      "test",
      announced,
      /test is not declared by the stack governance \(declared: dev, governance, prod\).*make bootstrap/,
    ],
    ["dev", { environments: undefined, approvers: undefined }, /declared: none: it was never applied/],
    ["dev", { environments: "", approvers: "" }, /never applied/],
    [
      "dev",
      { environments: "dev", approvers: "not json" },
      /DELIVERY_APPROVERS is not as the stack governance writes it/,
    ],
    ["dev", { environments: "dev", approvers: '{"dev":{"team":"x"}}' }, /DELIVERY_APPROVERS/],
  ])("%s with %j is refused", (environment, announcement, expected) => {
    expect(() => requirementOf(environment, announcement)).toThrow(expected);
  });
});

const dispatch: Requirement = { kind: "dispatch", approvers: { teams: ["release"], users: ["Ada"] } };

test.each([
  [{ kind: "none" } as const, "push", "anybody", false, "go"],
  [{ kind: "none" } as const, "workflow_dispatch", "anybody", false, "go"],
  [dispatch, "push", "Ada", true, "wait"],
  [dispatch, "schedule", "Ada", true, "wait"],
  [dispatch, "workflow_dispatch", "ada", false, "go"],
  [dispatch, "workflow_dispatch", "bob", true, "go"],
  [dispatch, "workflow_dispatch", "bob", false, "refused"],
  [dispatch, "workflow_dispatch", "", false, "refused"],
])("%j by %s of %s, member %s: %4$s", (requirement, event, actor, isMember, expected) => {
  expect(decide(requirement, { environment: "prod", event, actor }, isMember).kind).toBe(expected);
});

test("who waits or is refused reads who may", () => {
  const waiting = decide(dispatch, { environment: "prod", event: "push", actor: "bob" }, false);
  const refused = decide(dispatch, { environment: "prod", event: "workflow_dispatch", actor: "bob" }, false);
  expect([waiting.because, refused.because]).toEqual([
    "prod waits for somebody to run this workflow for this ref: a member of release or Ada",
    "bob may not release prod, only a member of release or Ada may",
  ]);
});

describe("membership", () => {
  const answering = (answers: Readonly<Record<string, Error | string>>) => ({
    call: async (_method: string, path: string) => {
      const answer = answers[path.split("/")[4] ?? ""];
      if (answer instanceof Error) throw answer;
      return { state: answer } as never;
    },
  });
  const none = new GitHubError("GitHub answered 404", 404);

  test.each([
    [["a", "b"], { a: none, b: "active" }, true],
    [["a"], { a: "pending" }, false],
    [["a"], { a: none }, false],
    [[], {}, false],
  ])("in %j with %j", async (teams, answers, expected) => {
    expect(await isTeamMember(answering(answers), "acme", teams, "bob")).toBe(expected);
  });

  test("an answer that is neither yes nor no is no approval", async () => {
    const broken = answering({ a: new GitHubError("GitHub answered 403", 403) });
    await expect(isTeamMember(broken, "acme", ["a"], "bob")).rejects.toThrow("403");
  });
});
