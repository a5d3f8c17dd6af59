import { GovernanceConfig } from "../governance/governance.schema.ts";
import { check, invalid } from "./load.ts";
import { problemsOf } from "./problems.ts";
import { stackSchemas } from "./schema.ts";
import type { ConfigSource } from "./source.ts";

/** Reads the configuration of `governance`, once, and throws every problem it has as one `RunError`. Nothing in it is secret. */
export function loadGovernance(source: ConfigSource): GovernanceConfig {
  const { raw, problems } = check("governance", stackSchemas.governance, source);
  const parsed = GovernanceConfig.safeParse(raw);
  if (parsed.success && problems.length === 0) return parsed.data;
  const found = parsed.success ? [] : problemsOf(GovernanceConfig, raw, parsed.error.issues);
  throw invalid("governance", [...problems, ...found]);
}
