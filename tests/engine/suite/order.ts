import type { Json, State, Step } from "./scenario.ts";

/** A line of the operation log: `create a value`, `start delete b`. */
interface Line {
  readonly text: string;
  readonly verb: string;
  readonly name: string;
}

function parseLine(text: string): Line {
  const [, verb = "", name = ""] = /^(?:(?:start|end) )?(create|update|delete|run) (\S+)/u.exec(text) ?? [];
  return { text, verb, name };
}

type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

function texts(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** Resource names with all they depend on, however indirectly. */
function dependencies(state: State | undefined): Dependencies {
  const direct = new Map<string, Set<string>>();
  const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
  for (const resource of state?.resources ?? []) {
    const [urn = ""] = texts(resource["urn"]);
    const own = direct.get(nameOf(urn)) ?? new Set();
    for (const key of ["dependencies", "propertyDependencies", "deletedWith"]) {
      for (const other of texts(resource[key])) own.add(nameOf(other));
    }
    direct.set(nameOf(urn), own);
  }
  const all = new Map<string, ReadonlySet<string>>();
  for (const name of direct.keys()) {
    const reached = new Set<string>();
    const visit = (at: string) => {
      for (const next of direct.get(at) ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        visit(next);
      }
    };
    visit(name);
    all.set(name, reached);
  }
  return all;
}

/** Pairs of lines whose order dependencies, parents or the phase fix; everything else runs in parallel. */
export function orderedPairs(step: Step, before: State | undefined, after: State | undefined): [string, string][] {
  const lines = step.order.map(parseLine);
  const [then, now] = [dependencies(before), dependencies(after)];
  const pairs: [string, string][] = [];
  lines.forEach((first, index) => {
    const made = lines.slice(index + 1).some((line) => line.name === first.name && line.verb === "create");
    for (const second of lines.slice(index + 1)) {
      const bothMade = first.verb !== "delete" && second.verb !== "delete";
      const bothDeleted = first.verb === "delete" && second.verb === "delete";
      const isFixed =
        (first.name === second.name && first.name !== "" && !bothDeleted) ||
        (bothMade && (now.get(second.name)?.has(first.name) ?? false)) ||
        (bothDeleted && (then.get(first.name)?.has(second.name) ?? false)) ||
        // Final deletes come after everything that is made.
        (first.verb !== "delete" && second.verb === "delete" && isFinal(lines, second)) ||
        // What is deleted first is not made again before its turn.
        (first.verb === "delete" && made && now.get(second.name)?.has(first.name) === true && second.verb !== "delete");
      if (isFixed) pairs.push([first.text, second.text]);
    }
  });
  return pairs;
}

function isFinal(lines: readonly Line[], line: Line): boolean {
  return !lines.slice(lines.indexOf(line)).some(({ verb }) => verb !== "delete");
}
