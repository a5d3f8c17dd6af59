import { isSecret, unknownValue } from "./resource.ts";
import type { Rule } from "./rule.ts";

/** Shapes of credentials that are recognised wherever they stand; the value itself is never printed. */
export const credentialShapes: readonly (readonly [name: string, shape: RegExp])[] = [
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{40,}\b/],
  ["a Pulumi token", /\bpul-[0-9a-f]{40}\b/],
  ["an AWS key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a Slack token", /\bxox[abprs]-[0-9A-Za-z-]{10,}/],
  ["a Slack webhook", /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/]{20,}/],
  ["a private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/],
  ["a password in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/:@[\]]{3,}@/i],
];

const secretName = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|PRIVATE_KEY|API_KEY|APIKEY|ACCESS_KEY)$/i;
const secretTypes = /^github:index\/(?:actions|dependabot|codespaces)(?:Environment|Organization)?Secret:/;
const plainFields = ["value", "plaintextValue"] as const;

/** Words that say where a secret comes from and are none themselves, see src/deploy/secrets.ts. */
const sources = new Set(["generated", "given"]);

const isPlain = (value: unknown) =>
  typeof value === "string" && value !== "" && value !== unknownValue && !sources.has(value) && !isSecret(value);

function* strings(value: unknown, path: string): Generator<readonly [path: string, text: string]> {
  if (isSecret(value)) return;
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* strings(item, `${path}[${index}]`);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* strings(item, path === "" ? key : `${path}.${key}`);
  }
}

/** Environment variables of a container (`NAME=value`) and of a command (`{ NAME: value }`) that hold a secret in clear. */
function plainVariables({ envs, environment }: Readonly<Record<string, unknown>>): readonly string[] {
  const pairs: (readonly [string, unknown])[] = [];
  for (const env of Array.isArray(envs) ? envs : []) {
    if (typeof env !== "string" || isSecret(env)) continue;
    const [name = "", ...rest] = env.split("=");
    pairs.push([name, rest.join("=")]);
  }
  if (typeof environment === "object" && environment !== null) pairs.push(...Object.entries(environment));
  return pairs.filter(([name, value]) => secretName.test(name) && isPlain(value)).map(([name]) => name);
}

/** Rules about secrets: sealed for GitHub, files for containers, never text in a plan. */
export const secretRules: readonly Rule[] = [
  {
    name: "sealed-secret",
    why: "a plain value ends up in state, previews and logs",
    check({ type, inputs }) {
      if (!secretTypes.test(type)) return [];
      return plainFields
        .filter((field) => inputs[field] !== undefined && inputs[field] !== null)
        .map((field) => `gives GitHub a plain ${field}; seal it with \`make secret\` and use valueEncrypted and keyId`);
    },
  },
  {
    name: "no-plain-secret",
    why: "what is in a plan is in every log, comment and state file",
    check({ inputs }) {
      return [
        ...plainVariables(inputs).map(
          (name) => `passes ${name} in clear; services read secrets from files below /run/secrets`,
        ),
        ...[...strings(inputs, "")].flatMap(([path, text]) =>
          credentialShapes
            .filter(([, shape]) => shape.test(text))
            .map(([name]) => `contains ${name} in clear at ${path}; make it a secret config value`),
        ),
      ];
    },
  },
];
