import type { GovernanceConfig } from "./governance.schema.ts";
import type { Variables } from "./secrets.schema.ts";

/**
 * Variables by which a workflow learns, before it deploys, that an environment is declared here, and where a start by the
 * right person is the approval, whose. A job of that environment could not be asked: it would already hold its secrets.
 */
export function announcement({ environments }: Pick<GovernanceConfig, "environments">): Variables {
  const approvers = Object.entries(environments).flatMap(([name, { approval }]) =>
    approval.kind === "dispatch"
      ? [[name, { teams: approval.team === undefined ? [] : [approval.team], users: approval.users }] as const]
      : [],
  );
  return {
    DELIVERY_ENVIRONMENTS: Object.keys(environments).toSorted().join(","),
    DELIVERY_APPROVERS: JSON.stringify(Object.fromEntries(approvers)),
  };
}
