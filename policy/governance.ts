import { z } from "zod";
import { unknownValue } from "./resource.ts";
import type { Rule } from "./rule.ts";

const some = z.union([z.literal(unknownValue), z.array(z.union([z.number(), z.string()]))]).optional();

const EnvironmentInputs = z.looseObject({
  environment: z.string(),
  reviewers: z
    .array(z.looseObject({ users: some, teams: some }))
    .or(z.literal(unknownValue))
    .optional(),
  preventSelfReview: z.boolean().optional(),
  canAdminsBypass: z.boolean().optional(),
});

const count = (value: z.infer<typeof some>) => value?.length ?? 0;

/** Rules about the repository's environments. */
export const governanceRules: readonly Rule[] = [
  {
    name: "reviewers",
    why: "without reviewers a tag alone reaches production",
    check(resource, { approval, approvalEnvironments }) {
      if (resource.type !== "github:index/repositoryEnvironment:RepositoryEnvironment") return [];
      const inputs = EnvironmentInputs.safeParse(resource.inputs);
      if (!inputs.success) return [`the environment's inputs cannot be read: ${z.prettifyError(inputs.error)}`];
      const { environment, reviewers = [], preventSelfReview, canAdminsBypass } = inputs.data;
      if (approval === "dispatch" || !approvalEnvironments.includes(environment)) return [];
      const people = Array.isArray(reviewers) ? reviewers.map(({ users, teams }) => count(users) + count(teams)) : [1];
      return [
        ...(people.some((number) => number > 0) ? [] : [`environment "${environment}" has no required reviewer`]),
        ...(preventSelfReview === true
          ? []
          : [`environment "${environment}" lets an author approve their own deployment`]),
        ...(canAdminsBypass === false ? [] : [`environment "${environment}" lets administrators skip the approval`]),
      ].map((problem) => `${problem}; see Pulumi.governance.yaml`);
    },
  },
];
