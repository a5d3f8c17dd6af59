import { covers, formatPath, parsePath, type Path } from "./path.ts";
import { isEqual, isList, isObject, type Properties, reveal, type Value } from "./value.ts";

/** Kind of one changed property, as in Pulumi's `detailedDiff`. */
type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** What differs between the inputs a resource has and the ones it should have. */
export interface Diff {
  /** Whether anything differs; components tell no more than this. */
  readonly some: boolean;
  readonly detailed: Readonly<Record<string, DiffKind>>;
  /** Top-level properties that differ. */
  readonly changed: readonly string[];
  /** Top-level properties the provider names as the reason of a replacement. */
  readonly replaceKeys: readonly string[];
  readonly replace: boolean;
  /** Whether the provider wants the old one deleted first. */
  readonly deleteBeforeReplace: boolean;
}

/** Nothing differs. */
export const noDiff: Diff = {
  some: false,
  detailed: {},
  changed: [],
  replaceKeys: [],
  replace: false,
  deleteBeforeReplace: false,
};

/** Rules of a resource type for comparing inputs. */
export interface DiffRules {
  /** Properties that cannot change in place. */
  readonly replaceOn: ReadonlySet<string>;
  /** Lists whose order means nothing. */
  readonly sets: ReadonlySet<string>;
  /** Whether the reason of a replacement is named only where a property changed as a whole, as the command provider does. */
  readonly wholeReasons?: boolean;
}

type Changes = Map<string, { readonly path: Path; readonly kind: "add" | "delete" | "update" }>;

function note(changes: Changes, path: Path, kind: "add" | "delete" | "update"): void {
  changes.set(formatPath(path), { path, kind });
}

function compareSets(old: readonly Value[], next: readonly Value[], path: Path, changes: Changes): void {
  const left: (Value | undefined)[] = [...next];
  const gone = new Set<number>();
  old.forEach((item, index) => {
    const match = left.findIndex((other) => other !== undefined && isEqual(item, other));
    if (match === -1) gone.add(index);
    else left[match] = undefined;
  });
  left.forEach((item, index) => {
    if (item === undefined) return;
    const before = old[index];
    if (gone.delete(index) && before !== undefined) compare(before, item, [...path, index], changes);
    else note(changes, [...path, index], "add");
  });
  for (const index of gone) note(changes, [...path, index], "delete");
}

function compareLists(old: readonly Value[], next: readonly Value[], path: Path, changes: Changes): void {
  for (let index = 0; index < Math.max(old.length, next.length); index += 1) {
    compare(old[index], next[index], [...path, index], changes);
  }
}

function compare(
  before: Value | undefined,
  after: Value | undefined,
  path: Path,
  changes: Changes,
  asSet = false,
): void {
  if (isEqual(before, after)) return;
  if (before === undefined) note(changes, path, "add");
  else if (after === undefined) note(changes, path, "delete");
  else if (isList(before) && isList(after)) (asSet ? compareSets : compareLists)(before, after, path, changes);
  else if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (key !== "__defaults") compare(before[key], after[key], [...path, key], changes);
    }
  } else note(changes, path, "update");
}

function clear(value: Value | undefined): Value | undefined {
  return value === undefined ? undefined : reveal(value);
}

/** Compare stored with wanted inputs. An unknown value counts as a change. */
export function diffInputs(old: Properties, next: Properties, rules: DiffRules): Diff {
  const changes: Changes = new Map();
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (key === "__defaults") continue;
    compare(clear(old[key]), clear(next[key]), [key], changes, rules.sets.has(key));
  }
  if (changes.size === 0) return noDiff;
  const detailed: Record<string, DiffKind> = {};
  const changed = new Set<string>();
  const replaceKeys = new Set<string>();
  let replace = false;
  for (const [text, { path, kind }] of changes) {
    const top = String(path[0]);
    changed.add(top);
    const replaces = rules.replaceOn.has(top);
    if (replaces && (path.length === 1 || !rules.wholeReasons)) replaceKeys.add(top);
    if (replaces) replace = true;
    detailed[text] = replaces ? `${kind}-replace` : kind;
  }
  return {
    some: true,
    detailed,
    changed: [...changed],
    replaceKeys: [...replaceKeys],
    replace,
    deleteBeforeReplace: false,
  };
}

const toReplace: Readonly<Record<DiffKind, DiffKind>> = {
  add: "add-replace",
  "add-replace": "add-replace",
  delete: "delete-replace",
  "delete-replace": "delete-replace",
  update: "update-replace",
  "update-replace": "update-replace",
};

/** A diff in which changes below one of the paths replace, as the option `replaceOnChanges` wants. */
export function replaceOnChanges(diff: Diff, paths: readonly string[]): Diff {
  const wanted = paths.map(parsePath);
  const forced = (text: string) => wanted.some((path) => covers(path, parsePath(text)));
  const detailed = Object.fromEntries(
    Object.entries(diff.detailed).map(([text, kind]) => [text, forced(text) ? toReplace[kind] : kind]),
  );
  const replaceKeys = [...new Set([...diff.replaceKeys, ...diff.changed.filter(forced)])];
  const replace = replaceKeys.length > 0 || Object.values(detailed).some((kind) => kind.endsWith("-replace"));
  return { ...diff, detailed, replaceKeys, replace };
}
