import { UserError } from "../../src/lib/errors.ts";
import { nameOf, sameImages } from "../../src/release/contract.ts";
import type { Engine, Preview, RunResult } from "../engine/engine.ts";
import { runHealing, sweep, type Patient } from "../heal/heal.ts";
import { formatNote, type Note } from "../ledger/message.ts";
import type { Plan, Report, Site, Terms } from "./terms.ts";

/** A plan that was shown and confirmed, and the engine that has it as configuration. */
export interface Prepared {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly preview: Preview;
}

/** Do it; whatever goes wrong, go back to what served. */
export async function carryOut(site: Site, terms: Terms, { engine, plan, preview }: Prepared): Promise<Report> {
  const { result, error } = await attempt(site, terms, engine, plan);
  const base = { plan, preview, ...(result === undefined ? {} : { result }) };
  if (result?.result === "succeeded") {
    await sweep(patientOf(site, terms, engine));
    return { ...base, ending: "done", lines: [] };
  }
  const reasons = result === undefined ? [String(error)] : messages(result);
  if (terms.signal?.aborted === true) {
    return {
      ...base,
      ending: "interrupted",
      lines: [...reasons, `Interrupted: ${servingSentence(plan)}; the next run takes over.`],
    };
  }
  return { ...base, ...(await goBack(site, terms, plan, reasons)) };
}

/** An update that could not run to its end is a failed one: what it did has to be undone all the same. */
async function attempt(
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
    if (error instanceof UserError) throw error;
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

/** Return the stack to the release that serves, through the same gates, so that nothing rejected stays. */
async function goBack(
  site: Site,
  terms: Terms,
  plan: Plan,
  reasons: readonly string[],
): Promise<Pick<Report, "ending" | "lines">> {
  const serving = plan.ledger.current;
  if (serving === undefined) {
    const why =
      plan.ledger.verified.length === 0 ? "nothing was ever verified here" : "the platform was removed before";
    return {
      ending: "broken",
      lines: [...reasons, `The release failed and there is none to go back to: ${why}. Fix it and run the same again.`],
    };
  }
  if (plan.release !== undefined && sameImages(plan.release, serving)) {
    return {
      ending: "broken",
      lines: [
        ...reasons,
        `${nameOf(serving)} itself failed: the platform is as that update left it. Run the same again, or go back with --rollback.`,
      ],
    };
  }
  terms.say(`the release failed; returning to ${nameOf(serving)}`);
  const engine = await site.open(serving);
  const returned = await attempt(site, { ...terms, commit: undefined }, engine, {
    ...plan,
    release: serving,
    purpose: "return",
  });
  if (returned.result?.result === "succeeded") {
    await sweep(patientOf(site, terms, engine));
    return {
      ending: "returned",
      lines: [...reasons, `The release failed; ${nameOf(serving)} serves, and nothing of the failed one is left.`],
    };
  }
  const more = returned.result === undefined ? [String(returned.error)] : messages(returned.result);
  return {
    ending: "broken",
    lines: [
      ...reasons,
      `The release failed, and so did the way back to ${nameOf(serving)}:`,
      ...more,
      "The edge keeps its last confirmed routes. Look with make status, then run the same again.",
    ],
  };
}

function servingSentence({ ledger }: Plan): string {
  return ledger.current === undefined ? "nothing served before" : `${nameOf(ledger.current)} was serving`;
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
