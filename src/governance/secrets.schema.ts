import { z } from "zod";

/** GitHub's rule for names of secrets and variables; lower case would travel as upper case and confuse ids. */
export const SecretName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/, "expected upper-case letters, digits and underscores")
  .refine((name) => !name.startsWith("GITHUB_"), "must not start with GITHUB_, GitHub keeps those names for itself");

/** A value that only GitHub can open: sealed with the public key `keyId` of the scope it is for. */
const Sealed = z.strictObject({
  keyId: z.coerce.string().regex(/^\d+$/, "expected the number of a public key, as `make secret` writes it"),
  valueEncrypted: z
    .base64()
    .min(64, "expected a sealed box in base64, as `make secret` writes it")
    .describe("Written by `make secret`; the plain value is nowhere."),
});

/** Sealed secrets by name. */
export const Secrets = z.record(SecretName, Sealed).default({});
/** Variables by name: anybody who may read the repository may read them. */
export const Variables = z.record(SecretName, z.string().min(1)).default({});

/** Sealed secrets by name. */
export type Secrets = z.infer<typeof Secrets>;
/** Variables by name. */
export type Variables = z.infer<typeof Variables>;
