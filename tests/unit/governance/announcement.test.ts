import { expect, test } from "vitest";
import { requirementOf } from "../../../automation/approval/decide.ts";
import { announcement } from "../../../src/governance/announcement.ts";
import { loadGovernance } from "../../helpers/declared-governance.ts";
import { environmentsWith } from "../../helpers/governance.ts";

const announced = (approval: object) => {
  const config = loadGovernance({ environments: environmentsWith({ prod: { approval } }) });
  const { DELIVERY_ENVIRONMENTS: environments, DELIVERY_APPROVERS: approvers } = announcement(config);
  return { environments, approvers };
};

test("workflows read what governance announces: every environment, and whose start is an approval", () => {
  const reviewers = announced({ kind: "reviewers", teams: ["release"] });
  expect(reviewers.environments).toBe("dev,drift,governance,preview,prod,test");
  expect(requirementOf("prod", reviewers)).toEqual({ kind: "none" });
  expect(requirementOf("prod", announced({ kind: "dispatch", team: "release" }))).toEqual({
    kind: "dispatch",
    approvers: { teams: ["release"], users: [] },
  });
  expect(requirementOf("prod", announced({ kind: "dispatch", users: ["alice"] }))).toEqual({
    kind: "dispatch",
    approvers: { teams: [], users: ["alice"] },
  });
});

test("a dispatch that nobody may start is refused", () => {
  expect(() => announced({ kind: "dispatch" })).toThrow(/names nobody who may start a deployment/);
});
