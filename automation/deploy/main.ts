import { createInterface } from "node:readline/promises";
import type { Wish } from "../../src/release/choice.ts";
import { nameOf } from "../../src/release/contract.ts";
import { Progress } from "../engine/progress.ts";
import { dockerLock } from "../host/docker-lock.ts";
import { openLedger } from "../ledger/ledger.ts";
import { UserError } from "../../src/lib/errors.ts";
import { leaveReason } from "../notify/reason.ts";
import { parseArguments, usage, UsageError, type Arguments } from "./arguments.ts";
import { deploy } from "./deployment.ts";
import type { Report, Terms } from "./terms.ts";
import { HeldError, holderOf, takeLock } from "./environment-lock.ts";
import { exitCodes, type Ending } from "./exit-codes.ts";
import { findAskedRelease } from "./find-release.ts";
import { openRepository } from "./git.ts";
import { announcer, gitHubForDeployments } from "./github-deployment.ts";
import { formatPlan } from "./plan-text.ts";
import { abortOnSignals } from "./signals.ts";
import { openSite, type OpenSite } from "./site.ts";
import { upstreamOf, type Workplace } from "./workplace.ts";

/** Everything around the command line of a deployment. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly openWorkplace: () => Promise<Workplace>;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** One deployment from its command line to its exit code. */
export async function runDeployment(around: Surroundings): Promise<number> {
  const { argv, print, complain } = around;
  if (argv.includes("--help")) {
    print(usage);
    return exitCodes.done.code;
  }
  try {
    const asked = parseArguments(argv);
    const report = await perform(asked, around);
    for (const line of report.lines) (report.ending === "done" ? print : complain)(line);
    print(conclusion(asked, report));
    if (report.ending !== "done") leaveReason(report.lines, around.environment);
    return exitCodes[report.ending].code;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    leaveReason([error.message], around.environment);
    complain(`error: ${error instanceof UserError ? error.message : (error.stack ?? error.message)}`);
    if (error instanceof UsageError) complain(`\n${usage}`);
    return exitCodes[error instanceof UsageError ? "usage" : error instanceof HeldError ? "locked" : "refused"].code;
  }
}

async function perform(asked: Arguments, around: Surroundings): Promise<Report> {
  const { environment, print } = around;
  const workplace = await around.openWorkplace();
  const repository = openRepository(workplace.root);
  const { acceptMigration } = asked;
  const site = await openSite({
    environment: asked.environment,
    workplace,
    repository,

    acceptMigration,
    say: print,
  });
  const abort = abortOnSignals(print);
  const lock = dockerLock(site.docker, site.scope);
  const holder = holderOf(environment);
  try {
    if (!asked.dryRun) await takeLock(lock, holder, asked, print);
    const github = gitHubForDeployments(environment);
    const url = `${site.settings.ports.length > 1 ? "https" : "http"}://${site.settings.domain ?? site.settings.address}`;
    const audience = { environment: asked.environment, url, say: print };
    const announce = github === undefined ? undefined : announcer({ github, ...audience });
    const commit = site.source === "build" ? await repository.resolve("HEAD") : undefined;
    return await deploy(
      { ...site, announce },
      {
        ...terms(asked, around, site),
        wish: await wishOf(asked, site, workplace),
        commit,
        by: holder.by,
        run: holder.run === "" ? undefined : holder.run,
        signal: abort.signal,
      },
    );
  } finally {
    abort.done();
    if (!asked.dryRun) await lock.release(holder.nonce).catch(() => {}); // The host is gone; the next run sees a dead owner.
    await site.close();
  }
}

function terms(asked: Arguments, { print }: Surroundings, site: OpenSite): Omit<Terms, "by" | "wish"> {
  const progress = new Progress();
  return {
    dryRun: asked.dryRun,
    breakLock: asked.breakLock,
    reason: asked.reason,
    confirm: async (plan, preview) => {
      print(formatPlan(site.environment, plan, preview));
      return asked.yes || ask(`Deploy this to ${site.environment}? Type yes: `);
    },
    onEvent: (event) => {
      const line = progress.take(event);
      if (line !== undefined) print(`  ${line.mark} ${line.text}`);
    },
    say: print,
  };
}

async function wishOf(asked: Arguments, site: OpenSite, workplace: Workplace): Promise<Wish> {
  if (asked.rollback) return { kind: "rollback", to: asked.to };
  if (site.settings.retire) return { kind: "retire" };
  if (asked.release === undefined) return { kind: "keep" };
  const known = async () => {
    const before = upstreamOf(site.environment);
    const own = (await openLedger(await site.open(undefined))).verified;
    return before === undefined
      ? own
      : [...own, ...(await openLedger(await workplace.open(workplace.locate(before)))).verified];
  };
  const repository = openRepository(workplace.root);
  const sources = { registry: site.registry, repositories: site.settings.repositories, repository, known };
  return { kind: "release", release: await findAskedRelease(asked.release, sources) };
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UserError("Nobody is here to confirm the plan: give --yes to deploy without asking.");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim() === "yes";
  } finally {
    terminal.close();
  }
}

const verbs: Readonly<Record<Ending, string>> = {
  done: "✔",
  refused: "✖ refused:",
  usage: "✖",
  returned: "✖ failed and returned:",
  broken: "✖ FAILED:",
  locked: "✖ locked:",
  outage: "✖ outage:",
  interrupted: "✖ interrupted:",
};

function conclusion({ environment, dryRun }: Arguments, { ending, plan, result }: Report): string {
  const what = plan?.release === undefined ? environment : `${environment} ${nameOf(plan.release)}`;
  if (ending === "done" && dryRun) return `${verbs.done} ${what}: checked, nothing was changed`;
  const took = result === undefined ? "" : `, update took ${result.duration.toFixed(1)} s`;
  return `${verbs[ending]} ${what}: ${exitCodes[ending].meaning}${took}`;
}
