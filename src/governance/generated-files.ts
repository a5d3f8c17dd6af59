import { services } from "../catalog/services.ts";
import { codeOwnersFile } from "./codeowners.ts";
import { dependabotFile } from "./dependabot.ts";
import type { GovernanceConfig } from "./governance.schema.ts";

/** Files that are generated from catalog and configuration, by path. */
export function generatedFiles({ dependabot, codeowners }: Pick<GovernanceConfig, "codeowners" | "dependabot">) {
  return {
    ".github/dependabot.yml": dependabotFile(dependabot, services),
    ".github/CODEOWNERS": codeOwnersFile(codeowners),
  };
}
