/** A property value as Pulumi sends it over the wire and keeps it in memory: JSON, with signed objects for secrets and assets. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** The inputs or outputs of a resource. */
export type Properties = Readonly<Record<string, Value>>;

/** Pulumi's sentinel for a value that only a real run will know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key that marks an object as one of Pulumi's special values. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Whether a value is a JSON object, special ones included. */
export function isObject(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is a secret in memory (`value`) or in the state file (`ciphertext`). */
export function isSecret(value: Value | undefined): value is { readonly [key: string]: Value } {
  return isObject(value) && value[signatureKey] === secretSignature;
}

/** Whether a value is an asset. */
export function isAsset(value: Value | undefined): value is { readonly [key: string]: Value } {
  return isObject(value) && value[signatureKey] === assetSignature;
}

/** Whether a value is an archive. */
export function isArchive(value: Value | undefined): boolean {
  return isObject(value) && value[signatureKey] === archiveSignature;
}

/** Mark a value as secret; marking twice changes nothing. */
export function secret(value: Value): Value {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** The object that stands for an encrypted value in the state file. */
export function sealed(ciphertext: string): Value {
  return { [signatureKey]: secretSignature, ciphertext };
}

/** Copy of a value with every object and list rebuilt bottom-up through `change`, which sees children already changed. */
export function mapValue(value: Value, change: (value: Value) => Value): Value {
  if (isList(value)) return change(value.map((item) => mapValue(item, change)));
  if (isObject(value)) return change(mapProperties(value, (item) => mapValue(item, change)));
  return change(value);
}

/** Copy of properties with each value changed. */
export function mapProperties(properties: Properties, change: (value: Value, key: string) => Value): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, change(value, key)]));
}

function contains(value: Value, test: (value: Value) => boolean): boolean {
  if (test(value)) return true;
  if (isList(value)) return value.some((item) => contains(item, test));
  return isObject(value) && Object.values(value).some((item) => contains(item, test));
}

/** Whether a secret is anywhere in the value. */
export function containsSecret(value: Value): boolean {
  return contains(value, isSecret);
}

/** Whether the unknown value is anywhere in the value. */
export function containsUnknown(value: Value): boolean {
  return contains(value, (item) => item === unknown);
}

/** The value in clear, for the code that carries out an operation. Never print it. */
export function reveal(value: Value): Value {
  return containsSecret(value) ? mapValue(value, (item) => (isSecret(item) ? (item["value"] ?? null) : item)) : value;
}

/** Properties in clear. Never print them. */
export function revealAll(properties: Properties): Properties {
  return mapProperties(properties, reveal);
}

/** The value as people may see it: every secret is `[secret]`. */
export function mask(value: Value): Value {
  return containsSecret(value) ? mapValue(value, (item) => (isSecret(item) ? "[secret]" : item)) : value;
}

/** Properties as people may see them. */
export function maskAll(properties: Properties): Properties {
  return mapProperties(properties, mask);
}

/** Deep equality; two secrets are equal when their values are. */
export function isEqual(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every((key) => isEqual(left[key], right[key]));
  }
  return false;
}

/** Mark outputs secret that repeat a secret input or are named in `additional`. */
export function taintOutputs(outputs: Properties, inputs: Properties, additional: readonly string[]): Properties {
  return mapProperties(outputs, (value, key) => {
    if (additional.includes(key)) return secret(value);
    const input = inputs[key];
    return input !== undefined && containsSecret(input) ? taint(value, input) : value;
  });
}

function taint(output: Value, input: Value): Value {
  if (isSecret(input)) return secret(output);
  if (isList(input) && isList(output) && input.length === output.length) {
    return output.map((item, index) => taint(item, input[index] ?? null));
  }
  if (isObject(input) && isObject(output)) {
    return mapProperties(output, (item, key) => taint(item, input[key] ?? null));
  }
  return containsSecret(input) ? secret(output) : output;
}

/** Every text inside a secret, so that it can be kept out of what people see. */
export function secretTexts(value: Value, inside = false): readonly string[] {
  if (typeof value === "string") return inside && value !== unknown ? [value] : [];
  if (isSecret(value)) return secretTexts(value["value"] ?? null, true);
  if (isList(value)) return value.flatMap((item) => secretTexts(item, inside));
  return isObject(value) ? Object.values(value).flatMap((item) => secretTexts(item, inside)) : [];
}
