import { readFileSync } from "node:fs";
import { RunError } from "@pulumi/pulumi/errors.js";
import { secret } from "@pulumi/pulumi/output.js";
import { contentHash } from "../lib/hash.ts";
import { nearest } from "../lib/nearest.ts";
import type { PlatformValues } from "./platform.schema.ts";
import { problemsOf } from "./problems.ts";
import { stackKinds, stackSchemas, type StackSchema } from "./schema.ts";
import type { LoadedCertificate, PlatformSettings } from "./settings.ts";
import { type ConfigSource, decode } from "./source.ts";

const prefix = "delivery:";

/** Reads a platform stack's configuration, once, and throws every problem it has as one `RunError`. */
export function loadConfig(stack: string, source: ConfigSource): PlatformSettings {
  if (stackKinds[stack] !== "platform") throw new RunError(unknownStack(stack));
  const { raw, problems } = check(stack, stackSchemas.platform, source);
  const parsed = stackSchemas.platform.schema.safeParse(raw);
  if (parsed.success && lacksRelease(parsed.data)) throw new RunError(releaseMissing(stack));
  const found = parsed.success ? [] : problemsOf(stackSchemas.platform.schema, raw, parsed.error.issues);
  if (!parsed.success || problems.length > 0) throw invalid(stack, [...problems, ...found]);
  return settle(stack, parsed.data);
}

/** One sentence for a stack that does not exist. */
export function unknownStack(stack: string): string {
  const known = Object.keys(stackKinds);
  const meant = nearest(stack, known);
  const hint = meant === undefined ? "" : `, did you mean "${meant}"?`;
  return `there is no stack "${stack}"${hint} (known: ${known.join(", ")}); choose one with: pulumi stack select`;
}

/** One sentence for a stack that runs only what is given to it. */
function releaseMissing(stack: string): string {
  const command = `automation/deploy.sh --env ${stack}`;
  return `${stack} runs only a verified release and none was given; nothing was changed, deploy with: ${command}`;
}

function lacksRelease({ images, release, retire }: PlatformValues): boolean {
  return images.source === "release" && release === undefined && !retire;
}

/** Every problem of a stack's configuration as one error. */
export function invalid(stack: string, problems: readonly string[]): RunError {
  return new RunError(
    [`Pulumi.${stack}.yaml is not valid:`, "", ...problems.map((problem) => `✖ ${problem}`), ""].join("\n"),
  );
}

/** What a schema alone cannot see: other namespaces, secrets in clear, secrets that are missing. */
export function check(stack: string, { secrets }: StackSchema, { values, secretKeys }: ConfigSource) {
  const entries = Object.entries(values);
  const raw: Record<string, unknown> = Object.fromEntries(
    entries.filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), decode(value)]),
  );
  const strayed = entries
    .filter(([key]) => key.includes(":") && !key.startsWith(prefix) && nearest(key.split(":")[0] ?? "", ["delivery"]))
    .map(([key]) => `${key}: unknown key, did you mean "${prefix}${key.slice(key.indexOf(":") + 1)}"?`);
  const command = (key: string) => `pulumi config set --stack ${stack} --secret ${prefix}${key}`;
  const secretProblems = secrets.flatMap(({ key, plain = [], needed }: StackSchema["secrets"][number]) => {
    const value = raw[key];
    if (value === undefined)
      return needed(raw) ? [`${prefix}${key}: missing secret, set it with: ${command(key)}`] : [];
    if (secretKeys.has(`${prefix}${key}`) || plain.some((each) => each === value)) return [];
    return [`${prefix}${key}: is in clear, make it a secret with: ${command(key)}`];
  });
  return { raw, problems: [...strayed, ...secretProblems] };
}

function settle(stack: string, parsed: PlatformValues): PlatformSettings {
  const { databasePassword, edgeCertificate, ...rest } = parsed;
  return {
    ...rest,
    databasePassword:
      databasePassword === undefined || databasePassword === "generated"
        ? { source: "generated" }
        : { source: "given", value: secret(databasePassword) },
    certificate: certificateOf(stack, parsed.edge.https?.certificate.file, edgeCertificate),
    acmeAuthority: authorityOf(stack, parsed.edge.https?.certificate.acme?.authority),
  };
}

function certificateOf(
  stack: string,
  file: string | undefined,
  given: string | undefined,
): LoadedCertificate | undefined {
  const pem = file === undefined ? given : readPem(stack, "file", file);
  if (pem === undefined) return undefined;
  if (!/-----BEGIN CERTIFICATE-----/.test(pem) || !/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(pem)) {
    const from = file === undefined ? "delivery:edgeCertificate" : `edge.https.certificate.file (${file})`;
    throw invalid(stack, [`${from}: expected PEM text with the certificate chain and its private key`]);
  }
  return { pem: secret(pem), fingerprint: contentHash(pem) };
}

function authorityOf(stack: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const pem = readPem(stack, "acme.authority", file);
  if (/-----BEGIN CERTIFICATE-----/.test(pem)) return pem;
  throw invalid(stack, [`edge.https.certificate.acme.authority (${file}): expected PEM text with a certificate`]);
}

function readPem(stack: string, key: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw invalid(stack, [`${prefix}edge.https.certificate.${key}: cannot read "${file}"; it has to be a PEM file`]);
  }
}
