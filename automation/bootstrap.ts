import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { environments } from "../src/catalog/environments.ts";
import { UserError } from "../src/lib/errors.ts";
import { runEntry } from "./command/entry.ts";
import { missing, readNeeds } from "./bootstrap/missing.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { describeChanges, describeProblems } from "./engine/progress.ts";
import { openGitHub, readSettings } from "./governance/settings.ts";
import type { GitHub } from "./github/api.ts";

// node automation/bootstrap.ts [--yes]   first time: the four stacks, governance with an administrator's own token, what is still missing
const { values } = parseArgs({ options: { yes: { type: "boolean", default: false } } });

async function run(): Promise<void> {
  const workplace = await openWorkplace();
  const names = ["governance", ...Object.keys(environments)];
  for (const stack of names) {
    // Any command makes a stack that is not there yet.
    await (await workplace.open(workplace.locate(stack))).history();
    console.log(`stack ${stack} is there`);
  }
  const location = workplace.locate("governance");
  const env = { ...process.env, ...location.env };
  const github = openGitHub(readSettings(location.configFile), env);
  const engine = await workplace.open({
    ...location,
    env: { ...location.env, GITHUB_TOKEN: env["GITHUB_TOKEN"] ?? "" },
  });
  const planned = await engine.preview();
  if (planned.result === "failed") throw new UserError(describeProblems(planned.diagnostics).join("\n"));
  for (const { op, urn } of planned.steps) if (op !== "same") console.log(`  ${op} ${urn.split("::").at(-1)}`);
  console.log(`governance: ${describeChanges(planned.changes)}`);
  if (!values.yes && !(await confirm("Apply this? Type yes: "))) throw new UserError("Nothing was changed.");
  const applied = await engine.up({ message: "make bootstrap" });
  if (applied.result === "failed") {
    throw new UserError(
      [
        ...describeProblems(applied.diagnostics),
        "Run it again; where something exists already, run `make adopt IMPORTS=1` first.",
      ].join("\n"),
    );
  }
  const lacking = missing(readNeeds(workplace.root, Object.keys(environments)), await presentOf(github));
  if (lacking.length === 0) return console.log("Nothing is missing: deployments may start.");
  console.log(`Workflows read ${lacking.length} things that are not there yet:`);
  for (const line of lacking) console.log(`  ${line}`);
  console.log("Then run `make bootstrap` again. What your backend and hosts do not need may stay away.");
}

const Named = z.looseObject({ name: z.string() });

async function presentOf(github: GitHub) {
  const names = async (path: string, key: string) =>
    (await github.pages(github.path(path), Named, { key })).map(({ name }) => name);
  const found = (await github.pages(github.path("/environments"), Named, { key: "environments" })).map(
    ({ name }) => name,
  );
  const at = (name: string) => `/environments/${encodeURIComponent(name)}`;
  const all = async (kind: "secrets" | "variables") => {
    const entries = found.map(async (name) => [name, await names(`${at(name)}/${kind}`, kind)] as const);
    return { "": await names(`/actions/${kind}`, kind), ...Object.fromEntries(await Promise.all(entries)) };
  };
  return { secret: await all("secrets"), variable: await all("variables") };
}

async function confirm(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await prompt.question(question)).trim() === "yes";
  } finally {
    prompt.close();
  }
}

await runEntry(run);
