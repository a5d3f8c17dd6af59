import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { findEngine } from "../engine/open.ts";
import { type Place, teamPlace, type Workplace } from "./workplace.ts";

/** The clone that these files belong to. */
export const root = resolve(import.meta.dirname, "../..");

/**
 * Where this command's stacks live. A rehearsal is meant where REHEARSAL_DIR names one, and where one is running and
 * nothing names a team's backend; everything else is the team's own.
 */
export async function openWorkplace(environment: NodeJS.ProcessEnv = process.env): Promise<Workplace> {
  if (isRehearsal(environment)) {
    // Loaded only here: nothing else of automation knows of a rehearsal.
    const { rehearsalWorkplace } = await import("../../rehearsal/workplace.ts");
    return rehearsalWorkplace(environment);
  }
  const env = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const { open } = await findEngine({ root, env, forced: environment["ENGINE"] });
  return { ...teamPlace(root, environment), open };
}

/** The same place for what needs no engine. */
export async function findPlace(environment: NodeJS.ProcessEnv = process.env): Promise<Place> {
  if (!isRehearsal(environment)) return teamPlace(root, environment);
  const { rehearsalPlace } = await import("../../rehearsal/workplace.ts");
  return rehearsalPlace(environment);
}

function isRehearsal(environment: NodeJS.ProcessEnv): boolean {
  if ((environment["REHEARSAL_DIR"] ?? "") !== "") return true;
  const isTeam = ["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"].some((name) => (environment[name] ?? "") !== "");
  return !isTeam && existsSync(join(root, ".rehearsal", "state"));
}
