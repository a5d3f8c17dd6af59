import { Governance } from "../src/governance/governance.ts";
import type { GovernanceConfig } from "../src/governance/governance.schema.ts";
import { preflight } from "../src/governance/preflight.ts";

/** governance: everything on GitHub, for all environments; the only stack with a right to change it. */
export async function governance(config: GovernanceConfig, root = process.cwd()) {
  const { repository } = new Governance("github", { config, ...(await preflight(config, root)) });
  return { repository, environments: Object.keys(config.environments) };
}
