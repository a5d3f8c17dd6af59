import { z } from "zod";
import type { Engine } from "../engine/engine.ts";
import type { GitHub } from "../github/api.ts";
import { compareGovernance } from "./compare.ts";
import { declaredGovernance } from "./declared.ts";
import type { Finding } from "./finding.ts";
import { readBack } from "./read-back.ts";
import { refreshFindings } from "./refresh.ts";

/** A client for one repository, whose name is only known from the state. */
export type OpenGitHub = (repository: string) => GitHub;

/** All differences of the stack `governance`: what the engine's refresh sees, then what it is blind to. */
export async function governanceFindings(engine: Engine, open: OpenGitHub): Promise<Finding[]> {
  const declared = declaredGovernance(await engine.resources());
  if (declared === undefined) throw new Error("the stack governance has no repository yet; run `make bootstrap` first");
  const github = open(declared.repository);
  const seen = await refreshFindings(engine);
  const blind = compareGovernance(declared, await readBack(github, declared), github.path(""));
  return distinct(blind, seen);
}

/** What both have found is said once, in the words that say more. */
function distinct(blind: readonly Finding[], seen: readonly Finding[]): Finding[] {
  const told = new Set(blind.map(({ where }) => where));
  return [...blind, ...seen.filter(({ where }) => !told.has(where))];
}

/** Bring everything back: first by hand what the engine is blind to, then the engine for the rest. */
export async function restoreGovernance(engine: Engine, open: OpenGitHub, findings: readonly Finding[]): Promise<void> {
  const declared = declaredGovernance(await engine.resources());
  const github = open(declared?.repository ?? "");
  const requests = findings.flatMap(({ repair }) => (repair.kind === "request" ? [repair] : []));
  const distinctRequests = [...new Map(requests.map((each) => [`${each.method} ${each.path}`, each])).values()];
  for (const { method, path, body } of distinctRequests) await github.call(method, path, z.unknown(), body);
  const { result, diagnostics } = await engine.up({ refresh: true, message: "Restore what is declared" });
  if (result === "failed") throw new Error(diagnostics.map(({ message }) => message.trim()).join("; "));
}
