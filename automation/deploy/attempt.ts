import { UserError } from "../../src/lib/errors.ts";
import { type Engine, EngineError, type RunResult } from "../engine/engine.ts";
import { runHealing, sweep, type Patient } from "../heal/heal.ts";
import { DockerError } from "../host/docker-cli.ts";
import { formatNote, type Note } from "../ledger/message.ts";
import type { Plan, Site, Terms } from "./terms.ts";

/** An update that could not run to its end is a failed one: what it did has to be undone all the same. */
export async function attempt(
  site: Site,
  terms: Terms,
  engine: Engine,
  plan: Plan,
): Promise<{ result?: RunResult; error?: unknown }> {
  const message = formatNote(noteOf(site, terms, plan));
  const options = { message, ...signalOf(terms), ...(terms.onEvent === undefined ? {} : { onEvent: terms.onEvent }) };
  try {
    return { result: await runHealing(patientOf(site, terms, engine), () => engine.up(options)) };
  } catch (error) {
    // An engine that could not go on may have done a part.
    if (error instanceof UserError && !(error instanceof EngineError)) throw error;
    return { error };
  }
}

function noteOf({ source }: Site, { by, run, reason, commit }: Terms, { release, purpose, ledger }: Plan): Note {
  const built = source === "build" && release === undefined;
  const { current } = ledger;
  return {
    purpose,
    release: release ?? (built && commit !== undefined ? { commit } : undefined),
    by,
    run,
    reason,
    ...(built ? { commit } : {}),
    ...(source === "build" && current !== undefined ? { serving: JSON.stringify(current) } : {}),
  };
}

/** Clear up after an update that succeeded: what cannot be cleared now is left to the next run, the release serves all the same. */
export async function sweepAfter(site: Site, terms: Terms, engine: Engine): Promise<void> {
  try {
    await sweep(patientOf(site, terms, engine));
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    terms.say(`not cleared up, the next run does it: ${error.message}`);
  }
}

/** The stack as healing sees it. */
export const patientOf = (site: Site, terms: Terms, engine: Engine): Patient => ({
  engine,
  host: site.host,
  say: terms.say,
  ...(terms.presence === undefined ? {} : { presence: terms.presence }),
  ...(terms.breakLock === undefined ? {} : { breakLock: terms.breakLock }),
});

/** The options of a run that may be interrupted. */
export const signalOf = ({ signal }: Terms) => (signal === undefined ? {} : { signal });

/** What a run told a person: its errors, or else everything. */
export function messages({ diagnostics }: RunResult): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return (errors.length > 0 ? errors : diagnostics).map(({ message }) => message.trim());
}
