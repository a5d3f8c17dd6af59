import { nameOf, sameImages } from "../../src/release/contract.ts";
import { removeRejected } from "../heal/rejected.ts";
import { attempt, messages, patientOf, sweepAfter } from "./attempt.ts";
import type { Plan, Report, Site, Terms } from "./terms.ts";

type Ended = Pick<Report, "ending" | "lines">;

/** Return the stack to the release that serves, through the same gates, so that nothing rejected stays. */
export async function goBack(site: Site, terms: Terms, plan: Plan, reasons: readonly string[]): Promise<Ended> {
  const serving = plan.ledger.current;
  if (serving === undefined || (plan.release !== undefined && sameImages(plan.release, serving))) {
    return clearAway(site, terms, plan, reasons);
  }
  terms.say(`the release failed; returning to ${nameOf(serving)}`);
  const engine = await site.open(serving);
  const returned = await attempt(site, { ...terms, commit: undefined }, engine, {
    ...plan,
    release: serving,
    purpose: "return",
  });
  if (returned.result?.result === "succeeded") {
    await sweepAfter(site, terms, engine);
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

/** Where there is no other release to go back to: what the edge does not name goes, what it names stays. */
async function clearAway(site: Site, terms: Terms, plan: Plan, reasons: readonly string[]): Promise<Ended> {
  const { current, verified } = plan.ledger;
  const engine = await site.open(plan.release);
  const { removed, serving } = await removeRejected(patientOf(site, terms, engine));
  const gone = removed.length === 0 ? "it left no container" : `its ${removed.length} containers are removed`;
  if (current !== undefined) {
    const isBack = serving.length > 0 && removed.length > 0;
    const last = isBack
      ? `The update of ${nameOf(current)} failed, ${gone}, and the containers of before serve: fix the cause and run the same again.`
      : `${nameOf(current)} itself failed: the platform is as that update left it. Run the same again, or go back with --rollback.`;
    return { ending: isBack ? "returned" : "broken", lines: [...reasons, last] };
  }
  const why = verified.length === 0 ? "nothing was ever verified here" : "the platform was removed before";
  const last =
    serving.length === 0
      ? `The release failed, ${gone}, and there is none to go back to: ${why}. Fix it and run the same again.`
      : `The release failed after the switch, its containers serve, and there is none to go back to: ${why}. Fix it and run the same again.`;
  return { ending: serving.length === 0 ? "returned" : "broken", lines: [...reasons, last] };
}
