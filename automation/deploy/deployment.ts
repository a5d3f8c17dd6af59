import { chooseRelease, type Choice } from "../../src/release/choice.ts";
import { admit } from "../../src/release/rule.ts";
import { runHealing, sweep } from "../heal/heal.ts";
import { openLedger, type Ledger } from "../ledger/ledger.ts";
import { messages, patientOf, signalOf } from "./attempt.ts";
import type { Plan, Report, Site, Terms } from "./terms.ts";
import { carryOut } from "./update.ts";

/** Bring one environment to one release: choose, check, show, do, and on any failure go back to what served. */
export async function deploy(site: Site, terms: Terms): Promise<Report> {
  const opened = await site.open(undefined);
  const ledger = await openLedger(opened);
  const choice = chooseRelease(site.environment, site.source, terms.wish, ledger);
  const plan = planOf(choice, terms, ledger);
  if (plan === undefined) return refused([choice.kind === "refused" ? choice.problem : ""]);
  const problems = [...(await admission(site, plan)), ...(await site.preflight(plan))];
  if (problems.length > 0) return { ...refused(problems), plan };

  const engine = plan.release === undefined ? opened : await site.open(plan.release);
  const patient = patientOf(site, terms, engine);
  const look = () => engine.preview(signalOf(terms));
  // A dry run has no lock on the host and changes nothing: what a killed run left is left to the real one.
  if (!terms.dryRun) await sweep(patient, "in the way");
  const preview = await (terms.dryRun ? look() : runHealing(patient, look));
  if (preview.result === "failed") return { ...refused(messages(preview)), plan, preview };
  const against = (await site.policy?.(engine, preview)) ?? [];
  if (against.length > 0) return { ...refused(against), plan, preview };
  if (terms.dryRun) return { ending: "done", plan, preview, lines: [] };
  if (!(await terms.confirm(plan, preview)))
    return { ...refused(["Not confirmed: nothing was changed."]), plan, preview };
  await site.prepare?.(plan);
  const conclude = plan.release === undefined ? undefined : await site.announce?.(plan.release);
  const report = await carryOut(site, terms, { engine, plan, preview });
  await conclude?.(report.ending);
  return report;
}

function planOf(choice: Choice, { wish }: Terms, ledger: Ledger): Plan | undefined {
  switch (choice.kind) {
    case "refused":
      return undefined;
    case "none":
      return { release: undefined, purpose: wish.kind === "retire" ? "retire" : "deploy", ledger };
    case "release":
      return { release: choice.release, purpose: choice.rollback ? "rollback" : "deploy", ledger };
    default:
      return choice satisfies never;
  }
}

async function admission(site: Site, { release, purpose, ledger }: Plan): Promise<readonly string[]> {
  if (release === undefined) return [];
  const [upstream, refs] = await Promise.all([site.upstream(), site.refsOf(release.commit)]);
  const rollback = purpose === "rollback";
  const verdict = admit({ environment: site.environment, release, refs, upstream, own: ledger.verified, rollback });
  return verdict.admitted ? [] : [verdict.problem];
}

const refused = (lines: readonly string[]): Report => ({ ending: "refused", lines });
