import { z } from "zod";
import { nearest } from "../lib/nearest.ts";

type Issue = z.core.$ZodIssue;
type Json = Readonly<Record<string, unknown>>;

/** Every problem of a rejected configuration as one line each: where, what, what is allowed. */
export function problemsOf(schema: z.ZodObject, raw: unknown, issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => describe(z.toJSONSchema(schema, { io: "input" }), raw, issue));
}

/** Path of a value as people write it: `services.backend.replicas`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

function describe(schema: Json, raw: unknown, issue: Issue): string[] {
  const at = (path: readonly PropertyKey[], text: string) => `delivery:${formatPath(path)}: ${text}`;
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt(schema, raw, issue.path);
    return issue.keys.map((key) => at([...issue.path, key], `unknown key${suggestion(key, allowed)}`));
  }
  const given = valueAt(raw, issue.path);
  if (issue.code === "invalid_value") return [at(issue.path, choice(given, issue.values.map(String)))];
  if (issue.code === "invalid_union") {
    // zod lists the members' names, its type does not say so.
    const options: unknown = Reflect.get(issue, "options");
    if (Array.isArray(options)) return [at(issue.path, choice(given, options.map(String)))];
  }
  if (issue.code === "invalid_type" && given === undefined)
    return [at(issue.path, `missing, expected ${issue.expected}`)];
  const shown = given === undefined || typeof given === "object" ? "" : `, not ${JSON.stringify(given)}`;
  return [at(issue.path, `${issue.message.replace(/^(?:Too (?:small|big)|Invalid input): /, "")}${shown}`)];
}

function choice(given: unknown, allowed: readonly string[]): string {
  const shown = given === undefined ? "missing" : `${JSON.stringify(given)} is not allowed`;
  return shown + suggestion(typeof given === "string" ? given : "", allowed);
}

function suggestion(wrong: string, allowed: readonly string[]): string {
  const meant = nearest(wrong, allowed);
  const hint = meant === undefined ? "" : `, did you mean "${meant}"?`;
  return allowed.length === 0 ? hint : `${hint} (allowed: ${allowed.toSorted().join(", ")})`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (isJson(value) ? value[String(part)] : undefined), raw);
}

/** Keys an object may have at a path; of a union, those of the members that fit what was given. */
function keysAt(schema: Json, raw: unknown, path: readonly PropertyKey[]): string[] {
  let current = members(schema, raw);
  let value = raw;
  for (const part of path) {
    value = isJson(value) ? value[String(part)] : undefined;
    const inside = value;
    current = current.flatMap((member) => {
      const properties = member["properties"];
      const next = isJson(properties) ? properties[String(part)] : undefined;
      return isJson(next) ? members(next, inside) : [];
    });
  }
  return current.flatMap((member) => (isJson(member["properties"]) ? Object.keys(member["properties"]) : []));
}

function members(schema: Json, value: unknown): Json[] {
  const union = schema["oneOf"] ?? schema["anyOf"];
  if (!Array.isArray(union)) return [schema];
  return union.filter(isJson).filter((member) => discriminates(member, value));
}

/** Whether a member's constants are those of the value. */
function discriminates(member: Json, value: unknown): boolean {
  const properties = member["properties"];
  if (!isJson(properties) || !isJson(value)) return true;
  return Object.entries(properties).every(
    ([key, property]) => !isJson(property) || property["const"] === undefined || property["const"] === value[key],
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
