import type { EnvironmentName } from "../../src/catalog/environments.ts";
import { chooseRelease, type Choice, type Wish } from "../../src/release/choice.ts";
import { nameOf, type Release, sameImages } from "../../src/release/contract.ts";
import { admit } from "../../src/release/rule.ts";
import { UserError } from "../../src/lib/errors.ts";
import type { Engine, Preview, RunOptions, RunResult } from "../engine/engine.ts";
import { runHealing, sweep, type Patient } from "../heal/heal.ts";
import type { Host } from "../host/host.ts";
import { openLedger, type Ledger } from "../ledger/ledger.ts";
import { formatNote, type Note, type Purpose } from "../ledger/message.ts";
import type { Ending } from "./exit-codes.ts";

/** One environment as a deployment sees it; real ones and those of the fault campaign differ only here. */
export interface Site {
  readonly environment: EnvironmentName;
  /** Whether the stack builds its images or gets them as a release. */
  readonly source: "build" | "release";
  /** The stack with a release as its configuration, or as its file says. */
  readonly open: (release: Release | undefined) => Promise<Engine>;
  readonly host: Host;
  /** What the environment before this one has verified; nothing where there is none. */
  readonly upstream: () => Promise<readonly Release[]>;
  /** Full refs of the branches that contain a commit. */
  readonly refsOf: (commit: string) => Promise<readonly string[]>;
  /** Every problem that would stop this release on this host, found without changing anything. */
  readonly preflight: (plan: Plan) => Promise<readonly string[]>;
  /** What has to be done right before the update: a backup, where it brings a migration. */
  readonly prepare?: (plan: Plan) => Promise<void>;
}

/** What a deployment is going to do. */
export interface Plan {
  readonly release: Release | undefined;
  readonly purpose: Purpose;
  readonly ledger: Ledger;
}

/** How a person or workflow wants it done. */
export interface Terms {
  readonly wish: Wish;
  /** Only show the plan. */
  readonly dryRun: boolean;
  /** Shown the plan; the deployment goes on only with their word. */
  readonly confirm: (plan: Plan, preview: Preview) => Promise<boolean>;
  readonly by: string;
  readonly run?: string | undefined;
  readonly reason?: string | undefined;
  /** The commit of the clone, for a stack that builds. */
  readonly commit?: string | undefined;
  readonly breakLock?: boolean;
  readonly presence?: Patient["presence"];
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: NonNullable<RunOptions["onEvent"]>;
  readonly say: (line: string) => void;
}

/** How it ended, for the exit code and the report. */
export interface Report {
  readonly ending: Ending;
  readonly plan?: Plan;
  readonly preview?: Preview;
  readonly result?: RunResult;
  /** Sentences for people, most important first. */
  readonly lines: readonly string[];
}

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
  await sweep(patient, "in the way");
  const preview = await runHealing(patient, () => engine.preview({ ...signalOf(terms) }));
  if (preview.result === "failed") return { ...refused(messages(preview)), plan, preview };
  if (terms.dryRun) return { ending: "done", plan, preview, lines: [] };
  if (!(await terms.confirm(plan, preview)))
    return { ...refused(["Not confirmed: nothing was changed."]), plan, preview };
  await site.prepare?.(plan);
  return carryOut(site, terms, { engine, plan, preview });
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

interface Prepared {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly preview: Preview;
}

async function carryOut(site: Site, terms: Terms, { engine, plan, preview }: Prepared): Promise<Report> {
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

const patientOf = (site: Site, terms: Terms, engine: Engine): Patient => ({
  engine,
  host: site.host,
  say: terms.say,
  ...(terms.presence === undefined ? {} : { presence: terms.presence }),
  ...(terms.breakLock === undefined ? {} : { breakLock: terms.breakLock }),
});

const signalOf = ({ signal }: Terms) => (signal === undefined ? {} : { signal });

const refused = (lines: readonly string[]): Report => ({ ending: "refused", lines });

function messages({ diagnostics }: RunResult): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return (errors.length > 0 ? errors : diagnostics).map(({ message }) => message.trim());
}
