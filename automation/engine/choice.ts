import { UserError } from "../../src/lib/errors.ts";
import type { EngineName } from "./engine.ts";

/** What each engine says about itself on this machine: undefined when it can run, else the reason why not. */
export type Availability = Readonly<Record<EngineName, string | undefined>>;

/** The engine that runs, and why in one line. */
export interface Choice {
  readonly name: EngineName;
  readonly reason: string;
}

/** Engines in the order in which they are tried: the real one first. */
export const engineOrder: readonly EngineName[] = ["pulumi", "embedded"];

/** What `ENGINE` may say. */
export function parseEngineName(value: string | undefined): EngineName | undefined {
  if (value === undefined || value === "") return undefined;
  const name = engineOrder.find((known) => known === value);
  if (name !== undefined) return name;
  throw new UserError(
    `ENGINE is "${value}", but the engines are ${engineOrder.join(" and ")}: set one of them or leave it out.`,
  );
}

/** Choose the first engine that can run, or the forced one. */
export function chooseEngine(available: Availability, forced?: EngineName): Choice {
  if (forced !== undefined) {
    const problem = available[forced];
    if (problem === undefined) return { name: forced, reason: `ENGINE=${forced}` };
    throw new UserError(`ENGINE=${forced} cannot run here: ${problem}; leave ENGINE out to use what can.`);
  }
  const name = engineOrder.find((candidate) => available[candidate] === undefined);
  if (name === undefined) {
    const problems = engineOrder.map((candidate) => `${candidate}: ${available[candidate]}`);
    throw new UserError(`No engine can run here (${problems.join("; ")}): install the Pulumi CLI.`);
  }
  const passed = engineOrder.slice(0, engineOrder.indexOf(name)).map((candidate) => available[candidate]);
  return { name, reason: passed.length === 0 ? "the pulumi CLI is here" : passed.join("; ") };
}
