import type * as pulumi from "@pulumi/pulumi";
import type { PlatformValues } from "./platform.schema.ts";

/** A password: made on the host, or given. */
export type Password =
  | { readonly source: "generated" }
  | { readonly source: "given"; readonly value: pulumi.Output<string> };

/** A certificate with its key, and a name of its content that may be shown. */
export interface LoadedCertificate {
  readonly pem: pulumi.Output<string>;
  readonly fingerprint: string;
}

/** Checked configuration of a platform stack; what is secret is an output from here on. */
export interface PlatformSettings extends Omit<PlatformValues, "databasePassword" | "edgeCertificate"> {
  readonly databasePassword: Password;
  readonly certificate: LoadedCertificate | undefined;
  /** Authority of a private ACME server as PEM. */
  readonly acmeAuthority: string | undefined;
}
