import { containerRules } from "./container.ts";
import { governanceRules } from "./governance.ts";
import { protectionRules } from "./protection.ts";
import type { Resource } from "./resource.ts";
import type { PolicyContext, Rule, Violation } from "./rule.ts";
import { secretRules } from "./secrets.ts";

/** Every rule a plan has to pass, in the order it is reported. */
export const rules: readonly Rule[] = [...containerRules, ...protectionRules, ...governanceRules, ...secretRules];

/** All rules over all planned resources; every problem at once. */
export function checkPolicy(resources: readonly Resource[], context: PolicyContext): readonly Violation[] {
  return resources.flatMap((resource) =>
    rules.flatMap((rule) =>
      rule.check(resource, context).map((message) => ({
        rule: rule.name,
        stack: context.stack,
        urn: resource.urn,
        resource: resource.name,
        message,
      })),
    ),
  );
}
