import type { z } from "zod";
import { environments } from "../catalog/environments.ts";
import { GovernanceConfig } from "../governance/governance.schema.ts";
import { PlatformConfig } from "./platform.schema.ts";

/** A top-level key whose value is a secret. */
interface SecretKey {
  readonly key: string;
  /** Values that may be given in clear, because they only choose where the secret comes from. */
  readonly plain?: readonly string[];
  /** Whether a stack with this (not yet checked) configuration cannot do without it. */
  readonly needed: (raw: Readonly<Record<string, unknown>>) => boolean;
}

/** What a kind of stack may be configured with. */
export interface StackSchema<Schema extends z.ZodObject = z.ZodObject> {
  readonly schema: Schema;
  readonly secrets: readonly SecretKey[];
}

const platform = {
  schema: PlatformConfig,
  secrets: [
    { key: "databasePassword", plain: ["generated"], needed: (raw) => raw["retire"] !== true },
    {
      key: "edgeCertificate",
      needed: (raw) => JSON.stringify(raw["edge"] ?? {}).includes('"secret":"edgeCertificate"'),
    },
  ],
} as const satisfies StackSchema;

const governance = { schema: GovernanceConfig, secrets: [] } as const satisfies StackSchema;

/** Configuration by kind of stack. The schemas live beside what they configure; here they only meet. */
export const stackSchemas = { governance, platform } as const satisfies Record<string, StackSchema>;

/** Kind of a stack. */
export type StackKind = keyof typeof stackSchemas;

/** Stacks and their kinds; a stack that is not here does not exist. */
export const stackKinds: Readonly<Record<string, StackKind>> = {
  governance: "governance",
  ...Object.fromEntries(Object.keys(environments).map((environment) => [environment, "platform" as const])),
};
