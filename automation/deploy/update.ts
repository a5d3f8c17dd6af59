import { nameOf } from "../../src/release/contract.ts";
import type { Engine, Preview } from "../engine/engine.ts";
import { attempt, messages, sweepAfter } from "./attempt.ts";
import { goBack } from "./go-back.ts";
import { waitForHost } from "./outage.ts";
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
    await sweepAfter(site, terms, engine);
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
  const outage = await waitForHost(site, terms);
  if (outage !== undefined) {
    return {
      ...base,
      ending: "outage",
      lines: [
        ...reasons,
        `The Docker host of ${site.environment} is out (${outage}): that says nothing about the release. What ran there comes back with it; then run the same again, it heals first.`,
      ],
    };
  }
  return { ...base, ...(await goBack(site, terms, plan, reasons)) };
}

function servingSentence({ ledger }: Plan): string {
  return ledger.current === undefined ? "nothing served before" : `${nameOf(ledger.current)} was serving`;
}
