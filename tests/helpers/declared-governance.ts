import { GovernanceConfig } from "../../src/governance/governance.schema.ts";
import { governance } from "../../stacks/governance.ts";
import { environmentsWith, shippedValues } from "./governance.ts";
import { runProgram } from "./program.ts";
import { type Wanted, wantedOf } from "./world.ts";

/** Numbers of the stand-in's people, so that a program without an engine needs no look-up. */
export const ids = { users: { alice: 103, bob: 104 }, teams: { platform: 501, release: 502 } };

/** The shipped configuration with changes, checked. */
export const loadGovernance = (values: object = {}) =>
  GovernanceConfig.parse({ ...shippedValues(), ids, files: "declare", ...values });

/** What the program declares on GitHub for a configuration. */
export async function declareGovernance(values: object = {}): Promise<Wanted[]> {
  const { resources } = await runProgram("governance", async () => governance(loadGovernance(values)));
  return wantedOf(resources);
}

/** Another configuration of the same repository: everything that can differ does. */
export const richer = (sealed?: object) => ({
  repository: {
    ...Object(shippedValues()["repository"]),
    description: "Another",
    topics: ["other"],
    merge: { methods: ["squash", "rebase"] },
  },
  rules: { default: { approvals: 2 }, release: { approvals: 2 }, tags: { pattern: "v*" } },
  environments: environmentsWith({
    prod: {
      waitMinutes: 5,
      approval: { kind: "reviewers", users: ["alice"], teams: ["release"] },
      tags: ["v*"],
      variables: { URL: "https://new.example.com", REGION: "eu" },
      ...(sealed === undefined ? {} : { secrets: { BACKEND_TOKEN: sealed } }),
    },
    test: { branches: ["main"], variables: {} },
  }),
  labels: [
    { name: "dependencies", color: "ffffff" },
    { name: "new", color: "000000" },
  ],
  variables: { OTHER: "1" },
  access: { teams: { platform: "maintain" }, users: { alice: "push" } },
});
