import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { environments } from "../src/catalog/environments.ts";
import { UserError } from "../src/lib/errors.ts";
import { applyGovernance } from "./bootstrap/apply.ts";
import { missing, readNeeds } from "./bootstrap/missing.ts";
import { readPresent } from "./bootstrap/present.ts";
import { runEntry } from "./command/entry.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { type GitHub, GitHubError } from "./github/api.ts";
import { openGitHub, readSettings } from "./governance/settings.ts";
import { openGovernance } from "./governance/stack.ts";
import { explainOutdated } from "./secret/public-key.ts";

// node automation/bootstrap.ts [--yes]   first time: the four stacks, governance with an administrator's own token, what is still missing
const { values } = parseArgs({ options: { yes: { type: "boolean", default: false } } });
const say = (line: string) => console.log(line);

async function run(): Promise<void> {
  const workplace = await openWorkplace();
  if (workplace.notice !== undefined) say(workplace.notice);
  const location = workplace.locate("governance");
  const settings = readSettings(location.configFile);
  // Before anything is made: a token that is missing or wrong is found here.
  const github = openGitHub(settings, location.env);
  await checkAccess(github, settings.owner);
  for (const stack of ["governance", ...Object.keys(environments)]) {
    await (await workplace.open(workplace.locate(stack))).create();
    say(`stack ${stack} is there`);
  }
  const { engine, close } = await openGovernance(workplace);
  try {
    await applyGovernance(engine, {
      say,
      confirm: async (question) => values.yes || ask(question),
      explain: () => explainOutdated(github, location.configFile),
    });
  } finally {
    close();
  }
  const lacking = missing(readNeeds(workplace.root, Object.keys(environments)), await readPresent(github));
  if (lacking.length === 0) return say("Nothing is missing: deployments may start.");
  say(`Workflows read ${lacking.length} things that are not there yet:`);
  for (const line of lacking) say(`  ${line}`);
  say("Then run `make bootstrap` again. What your backend and hosts do not need may stay away.");
}

async function checkAccess(github: GitHub, owner: string): Promise<void> {
  try {
    await github.call("GET", `/orgs/${owner}`, z.unknown());
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    throw new UserError(`There is no organization "${owner}" on GitHub: set owner in delivery:github.`, {
      cause: error,
    });
  }
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UserError("Nobody is here to confirm the plan: run `make bootstrap YES=1`.");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await prompt.question(question)).trim() === "yes";
  } finally {
    prompt.close();
  }
}

await runEntry(run);
