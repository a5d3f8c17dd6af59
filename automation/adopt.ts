import { parseArgs } from "node:util";
import { UserError } from "../src/lib/errors.ts";
import { runEntry } from "./command/entry.ts";
import { writeConfiguration, writeImports } from "./adopt/run.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { describeChanges } from "./engine/progress.ts";
import { apiUrl, openGitHub, readSettings } from "./governance/settings.ts";

// node automation/adopt.ts owner/name [--force]   write Pulumi.governance.yaml from a repository as it is
// node automation/adopt.ts --imports              name objects that exist and are declared, e.g. after an answer was lost
const { values, positionals } = parseArgs({
  options: {
    force: { type: "boolean", default: false },
    imports: { type: "boolean", default: false },
    url: { type: "string", default: "https://api.github.com/" },
  },
  allowPositionals: true,
});

async function run(): Promise<void> {
  const workplace = await openWorkplace();
  const location = workplace.locate("governance");
  const [name = ""] = positionals;
  if (!values.imports && !/^[^/]+\/[^/]+$/.test(name)) throw new UserError("Use: make adopt REPOSITORY=owner/name");
  const say = (line: string) => console.log(line);
  const env = { ...process.env, ...location.env };
  const [owner = "", repository = ""] = name.split("/");
  const settings = values.imports ? readSettings(location.configFile) : { owner, repository, url: apiUrl(values.url) };
  const github = openGitHub(settings, env);
  const rulesets = values.imports
    ? {}
    : await writeConfiguration({ owner, github, file: location.configFile, force: values.force, say });
  const engine = await workplace.open({
    ...location,
    env: { ...location.env, GITHUB_TOKEN: env["GITHUB_TOKEN"] ?? "" },
  });
  const planned = await writeImports(engine, github, location.configFile, settings.repository, rulesets);
  say(`the first up: ${describeChanges(planned.changes)}`);
  for (const { op, urn } of planned.steps) if (op !== "same") say(`  ${op} ${urn.split("::").at(-1)}`);
  say("read that, then run `make bootstrap`");
}

await runEntry(run);
