import { readFileSync } from "node:fs";
import { PreviewJson, type StackReport } from "../../../automation/comment/report.ts";

/** A preview recorded from the real engine, without stack traces. */
export const sample = (name: string): PreviewJson =>
  PreviewJson.parse(JSON.parse(readFileSync(new URL(`./fixtures/preview-${name}.json`, import.meta.url), "utf8")));

const inputs = (values: Record<string, unknown>, protect = true) => ({ inputs: values, protect });

/** A governance plan that weakens what protects main and prod. */
export const weakening: PreviewJson = PreviewJson.parse({
  result: "succeeded",
  changes: { update: 3, create: 1, delete: 1, same: 20 },
  steps: [
    {
      op: "update",
      urn: "urn:pulumi:governance::delivery::github:index/repositoryRuleset:RepositoryRuleset::main",
      oldState: inputs({
        enforcement: "active",
        rules: {
          deletion: true,
          pullRequest: { requiredApprovingReviewCount: 2 },
          requiredStatusChecks: { requiredChecks: [{ context: "gate" }] },
        },
      }),
      newState: inputs({
        enforcement: "evaluate",
        rules: { deletion: false, pullRequest: { requiredApprovingReviewCount: 0 } },
      }),
    },
    {
      op: "update",
      urn: "urn:pulumi:governance::delivery::github:index/repositoryEnvironment:RepositoryEnvironment::prod",
      oldState: inputs({
        environment: "prod",
        reviewers: [{ teams: [7] }],
        preventSelfReview: true,
        canAdminsBypass: false,
      }),
      newState: inputs(
        { environment: "prod", reviewers: [{ teams: [] }], preventSelfReview: false, canAdminsBypass: true },
        false,
      ),
    },
    {
      op: "update",
      urn: "urn:pulumi:governance::delivery::github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret::prod-webhook",
      oldState: inputs({ secretName: "WEBHOOK", valueEncrypted: "old" }),
      newState: inputs({ secretName: "WEBHOOK", valueEncrypted: "[secret]" }),
    },
    {
      op: "create",
      urn: "urn:pulumi:governance::delivery::github:index/teamRepository:TeamRepository::contractors",
      newState: inputs({ teamId: "contractors", permission: "admin" }),
    },
    {
      op: "delete",
      urn: "urn:pulumi:governance::delivery::github:index/repositoryRuleset:RepositoryRuleset::tags",
      oldState: inputs({ enforcement: "active" }),
    },
  ],
});

/** A report over both stacks of a pull request. */
export const both = (governance: PreviewJson, dev: PreviewJson): StackReport[] => [
  { stack: "governance", preview: governance, policy: { resources: 24, rules: 12, violations: [] } },
  { stack: "dev", preview: dev, policy: { resources: 11, rules: 12, violations: [] } },
];
