import { isList, isObject, type Properties, type Value } from "./value.ts";

/** Steps of a property path; `*` matches any key or index. */
export type Path = readonly (number | string)[];

/** Parse a Pulumi property path: `a.b[0].c`, `a["b.c"]`, `list[*]`, `*`. */
export function parsePath(text: string): Path {
  const steps = text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/gu);
  return Array.from(steps, ([, quoted, index, name]) => {
    if (quoted !== undefined) return quoted.replaceAll('\\"', '"');
    if (index !== undefined) return index === "*" ? "*" : Number(index);
    return name ?? "";
  });
}

/** Write a path the way Pulumi does: quotes only where a key needs them. */
export function formatPath(path: Path): string {
  return path
    .map((step, position) => {
      if (typeof step === "number") return `[${step}]`;
      if (/[.[\]"]/u.test(step)) return `["${step.replaceAll('"', '\\"')}"]`;
      return position === 0 ? step : `.${step}`;
    })
    .join("");
}

/** Whether `path` covers `other`: equal, or above it. */
export function covers(path: Path, other: Path): boolean {
  return path.length <= other.length && path.every((step, index) => step === "*" || step === other[index]);
}

function children(value: Value | undefined): (number | string)[] {
  if (isList(value)) return value.map((_, index) => index);
  return isObject(value) ? Object.keys(value) : [];
}

function read(value: Value | undefined, step: number | string): Value | undefined {
  if (isList(value)) return typeof step === "number" ? value[step] : undefined;
  return isObject(value) ? value[step] : undefined;
}

function write(target: Value, step: number | string, value: Value | undefined): Value {
  if (isList(target)) return target.map((item, index) => (index === step ? (value ?? null) : item));
  if (!isObject(target)) return target;
  if (value !== undefined) return { ...target, [step]: value };
  return Object.fromEntries(Object.entries(target).filter(([key]) => key !== String(step)));
}

function reset(next: Value | undefined, previous: Value | undefined, path: Path): Value | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return previous;
  if (next === undefined) return undefined;
  if (step === "*") {
    const keys = new Set([...children(next), ...children(previous)]);
    let result: Value = next;
    for (const key of keys) result = write(result, key, reset(read(result, key), read(previous, key), rest));
    return result;
  }
  return write(next, step, reset(read(next, step), read(previous, step), rest));
}

/** Inputs in which every path has its old value again, as `ignoreChanges` wants. */
export function ignoreChanges(inputs: Properties, old: Properties, paths: readonly string[]): Properties {
  let result: Properties = inputs;
  for (const path of paths) {
    const next = reset(result, old, parsePath(path));
    if (isObject(next)) result = next;
  }
  return result;
}
