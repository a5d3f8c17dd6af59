import type { Json } from "./scenario.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** Bookkeeping of the providers and of this run, which says nothing about the semantics. */
const noise = new Set([
  "__defaults",
  "__internal",
  "__meta",
  "__pulumi-go-provider-version",
  "__pulumi_raw_state_delta",
  "created",
  "modified",
  "sourcePosition",
  "stackTrace",
]);

function script(verb: string, name: string): string {
  return `echo "${verb} ${name} $VALUE" >> "$TRACE_LOG"; [ "$VALUE" != bad ] || { echo "${name} is bad" >&2; exit 3; }; printf %s "$VALUE"`;
}

function removal(name: string): string {
  return `echo "delete ${name} $VALUE" >> "$TRACE_LOG"; [ ! -e "$TRACE_LOG.stuck" ] || { echo "${name} is stuck" >&2; exit 4; }`;
}

/** Text as the traces have it: scripts by name, URNs short, names of this run as in the programs. */
export function normaliseText(text: string, names: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [own, golden] of Object.entries(names)) result = result.replaceAll(own, golden);
  const named = /echo \\?"(create|update|delete) (\S+) \$VALUE\\?"/u;
  for (let found = named.exec(result); found; found = named.exec(result)) {
    const [, verb = "", name = ""] = found;
    const plain = verb === "delete" ? removal(name) : script(verb, name);
    const short = `<${verb} ${name}>`;
    const replaced = result.replaceAll(plain, short).replaceAll(JSON.stringify(plain).slice(1, -1), short);
    if (replaced === result) break;
    result = replaced;
  }
  return result;
}

/** A value as the traces have it. */
export function normalise(value: Json, names: Readonly<Record<string, string>>): Json {
  if (typeof value === "string") return normaliseText(value, names);
  if (Array.isArray(value)) return value.map((item) => normalise(item, names));
  if (typeof value !== "object" || value === null) return value;
  const { [signature]: special, ...rest } = value;
  if (special === secretSignature) return { $secret: true };
  const entries = Object.entries(rest)
    .filter(([key]) => !noise.has(key))
    .map(([key, item]): [string, Json] => [key, normalise(item, names)]);
  return { ...(special === undefined ? {} : { $special: special }), ...Object.fromEntries(entries) };
}

/** A trace's value with every secret reduced to the fact that it is one. */
export function coverSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(coverSecrets);
  if (typeof value !== "object" || value === null) return value;
  if ("$secret" in value) return { $secret: true };
  const entries = Object.entries(value).filter(([key]) => !noise.has(key));
  return Object.fromEntries(entries.map(([key, item]): [string, Json] => [key, coverSecrets(item)]));
}

/** A trace's value with its secrets in clear. */
export function revealSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(revealSecrets);
  if (typeof value !== "object" || value === null) return value;
  if ("$secret" in value) return revealSecrets(value["$secret"] ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, item]): [string, Json] => [key, revealSecrets(item)]));
}
