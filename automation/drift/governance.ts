import { UserError } from "../../src/lib/errors.ts";
import type { Engine } from "../engine/engine.ts";
import type { GitHub } from "../github/api.ts";
import { compareGovernance } from "./compare.ts";
import { declaredGovernance } from "./declared.ts";
import type { Finding } from "./finding.ts";
import { readBack } from "./read-back.ts";
import { refreshFindings } from "./refresh.ts";

/**
 * All differences of the stack `governance`: what it is blind to read back from GitHub, then what the engine's refresh sees.
 * `beside` names undeclared things that are meant to be there.
 */
export async function governanceFindings(
  engine: Engine,
  github: GitHub,
  beside: readonly string[] = [],
): Promise<Finding[]> {
  const declared = declaredGovernance(await engine.resources());
  if (declared === undefined)
    throw new UserError("the stack governance has no repository yet; run `make bootstrap` first");
  const seen = await refreshFindings(engine);
  const blind = compareGovernance(declared, await readBack(github, declared), github.path(""));
  const strange = blind.filter(({ where, repair }) => repair.kind !== "removal" || !beside.includes(where));
  return distinct(strange, seen);
}

/** What both have found is said once, in the words that say more. */
function distinct(blind: readonly Finding[], seen: readonly Finding[]): Finding[] {
  const told = new Set(blind.map(({ where }) => where));
  return [...blind, ...seen.filter(({ where }) => !told.has(where))];
}
