import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../lib/errors.ts";
import { GovernanceConfig } from "./governance.schema.ts";

const prefix = "delivery:";
const StackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/** Name of the stack's configuration file. */
export const governanceFile = "Pulumi.governance.yaml";

/** The checked configuration in a stack file, for what is not run by an engine; problems are thrown together. */
export function readGovernanceFile(file: string): GovernanceConfig {
  if (!existsSync(file))
    throw new UserError(`There is no ${file}: run \`make adopt REPOSITORY=owner/name\` to write one.`);
  const { config } = StackFile.parse(parse(readFileSync(file, "utf8")));
  const raw = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(prefix, ""), value]));
  const parsed = GovernanceConfig.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new UserError(`${file} is not valid:\n\n${z.prettifyError(parsed.error)}\n`);
}
