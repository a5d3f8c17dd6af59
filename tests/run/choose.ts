import type { Stage } from "./stage.ts";

/**
 * Stages by what a command line names: `all`, `lint`, names of stages, or a service for all its stages; nothing is all but
 * those on request. Throws on a name nobody knows.
 */
export function chooseStages(
  names: readonly string[],
  { all, lint }: { readonly all: readonly Stage[]; readonly lint: readonly Stage[] },
): readonly Stage[] {
  if (names.length === 0) return all.filter(({ onRequest }) => onRequest === undefined);
  if (names.length === 1 && names[0] === "all") return all;
  if (names.length === 1 && names[0] === "lint") return lint;
  const known = new Map(all.map((stage) => [stage.name, stage]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new Error(`no stage ${unknown.join(", ")}: choose from all, lint, ${[...known.keys()].join(", ")}.`);
  const wanted = all.filter(({ name, service }) => names.includes(name) || names.includes(service ?? ""));
  // What a chosen stage waits for counts only where it is a set-up, or chosen too.
  const needed = (stage: Stage): string[] => [
    stage.name,
    ...(stage.after ?? []).flatMap((name) => {
      const other = known.get(name);
      return other?.setup === true ? needed(other) : [];
    }),
  ];
  const chosen = new Set(wanted.flatMap(needed));
  return all
    .filter(({ name }) => chosen.has(name))
    .map((stage) => Object.assign({}, stage, { after: (stage.after ?? []).filter((name) => chosen.has(name)) }));
}

/** What a plain run leaves out, and how it is run. */
export function leftOutLines(all: readonly Stage[]): string[] {
  return all.flatMap(({ name, onRequest }) =>
    onRequest === undefined ? [] : [`left out: ${name}, ${onRequest}; run with: ALL=1 make test`],
  );
}
