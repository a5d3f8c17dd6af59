import { isSecret, nameOf, typeOf, unknownValue } from "../../policy/resource.ts";
import { clean, shorten } from "./markdown.ts";
import type { Step } from "./report.ts";

const secretVariable = /^(\w*(?:PASSWORD|PASSPHRASE|TOKEN|SECRET|KEY))=./;

/** One value on one line, without secrets. */
function show(value: unknown): string {
  if (isSecret(value)) return "[secret]";
  if (value === unknownValue) return "(known after the update)";
  if (typeof value === "string") return shorten(JSON.stringify(value.replace(secretVariable, "$1=[masked]")), 240);
  return shorten(JSON.stringify(value) ?? "null", 240);
}

const context = 40;

/** Two long texts without most of what they share, so that the difference is in sight. */
export function withoutCommon(was: string, is: string): readonly [was: string, is: string] {
  const shortest = Math.min(was.length, is.length);
  if (Math.max(was.length, is.length) <= 3 * context) return [was, is];
  let prefix = 0;
  while (prefix < shortest && was[prefix] === is[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shortest - prefix && was.at(-1 - suffix) === is.at(-1 - suffix)) suffix += 1;
  const [start, end] = [Math.max(0, prefix - context), Math.max(0, suffix - context)];
  const cut = (text: string) => (start > 0 ? "…" : "") + text.slice(start, text.length - end) + (end > 0 ? "…" : "");
  return [cut(was), cut(is)];
}

/** Leaves of an input by path: `healthcheck.tests[1]`. */
function leaves(value: unknown, path = "", into = new Map<string, unknown>()): Map<string, unknown> {
  const isContainer = typeof value === "object" && value !== null && !isSecret(value);
  const entries: readonly (readonly [string, unknown])[] = !isContainer
    ? []
    : Array.isArray(value)
      ? value.map((item: unknown, index) => [`${path}[${index}]`, item] as const)
      : Object.entries(value)
          .filter(([key]) => key !== "__defaults")
          .map(([key, item]: [string, unknown]) => [path === "" ? key : `${path}.${key}`, item] as const);
  if (!isContainer || entries.length === 0) into.set(path, value);
  else for (const [key, item] of entries) leaves(item, key, into);
  return into;
}

/** What differs between the inputs, one line per property, ready for a `diff` block. */
export function propertyDiff(before: Step["oldState"], after: Step["newState"]): readonly string[] {
  const old = leaves(before?.inputs ?? {});
  const planned = leaves(after?.inputs ?? {});
  old.delete("");
  planned.delete("");
  const lines: string[] = [];
  for (const path of new Set([...old.keys(), ...planned.keys()])) {
    let [was, is] = [old.get(path), planned.get(path)];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    if (typeof was === "string" && typeof is === "string" && is !== unknownValue && !isSecret(is)) {
      [was, is] = withoutCommon(clean(was), clean(is));
    }
    if (old.has(path)) lines.push(`-     ${path}: ${show(was)}`);
    if (planned.has(path)) lines.push(`+     ${path}: ${show(is)}`);
  }
  return lines;
}

/** `docker Container`, for people who do not read type tokens. */
export function readableType(urn: string): string {
  const [provider = "", , name = ""] = typeOf(urn).split(":");
  return name === "" ? provider : `${provider} ${name}`;
}

const signs: Readonly<Record<string, string>> = { create: "+", delete: "-" };

/** One step with its property changes; `+` create, `-` delete, `!` anything in between. */
export function stepDiff(step: Step, maximumLines = 40): readonly string[] {
  const reasons = step.replaceReasons ?? [];
  const because = reasons.length > 0 ? ` (because of ${reasons.join(", ")})` : "";
  const head = `${signs[step.op] ?? "!"} ${step.op} ${readableType(step.urn)} ${nameOf(step.urn)}${because}`;
  const lines = step.op === "delete" ? [] : propertyDiff(step.oldState, step.newState);
  const shown = lines.slice(0, maximumLines);
  const more = lines.length > shown.length ? [`      … ${lines.length - shown.length} more lines`] : [];
  return [head, ...shown, ...more].map((line) => shorten(line, 400));
}
