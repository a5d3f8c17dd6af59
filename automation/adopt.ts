import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { UserError } from "../src/lib/errors.ts";
import { writeConfiguration, writeImports } from "./adopt/run.ts";
import { writeGenerated } from "./adopt/write-generated.ts";
import { runEntry } from "./command/entry.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { describeChanges, describeSteps } from "./engine/progress.ts";
import { apiUrl, openGitHub, publicUrl, readSettings } from "./governance/settings.ts";
import { openGovernance } from "./governance/stack.ts";

// node automation/adopt.ts owner/name [--url URL] [--force]   write Pulumi.governance.yaml from a repository as it is
// node automation/adopt.ts --imports    name objects that exist and are declared, e.g. after an answer was lost
const { values, positionals } = parseArgs({
  options: {
    force: { type: "boolean", default: false },
    imports: { type: "boolean", default: false },
    url: { type: "string" },
  },
  allowPositionals: true,
});
const say = (line: string) => console.log(line);

async function run(): Promise<void> {
  const [name = ""] = positionals;
  if (!values.imports && !/^[^/\s]+\/[^/\s]+$/.test(name)) throw new UserError("Use: make adopt REPOSITORY=owner/name");
  const workplace = await openWorkplace();
  if (workplace.notice !== undefined) say(workplace.notice);
  const location = workplace.locate("governance");
  const file = location.configFile;
  const settings = values.imports ? readSettings(file) : settingsOf(name, file);
  const github = openGitHub(settings, location.env);
  const { owner, repository } = settings;
  const url = settings.url === apiUrl(publicUrl) ? undefined : new URL(settings.url).origin;
  const { rulesets, problems } = values.imports
    ? { rulesets: {}, problems: [] }
    : await writeConfiguration({ owner, url, github, file, force: values.force, say });
  if (problems.length > 0) throw new UserError(`Decide the above in ${file}, then run \`make adopt IMPORTS=1\`.`);
  // A rehearsal's configuration has the clone's own owners of files: nothing of the clone is rewritten for it.
  if (workplace.notice === undefined)
    for (const written of writeGenerated(workplace.root, file)) say(`wrote ${written}`);
  const preview = async () => {
    // The first state of generated files is on its way to the default branch: they may still differ.
    const { engine, close } = await openGovernance(workplace, { isProposal: true });
    return engine.preview().finally(close);
  };
  const planned = await writeImports({ preview, github, file, repository, rulesets });
  say(`the first up: ${describeChanges(planned.changes)}`);
  for (const line of describeSteps(planned.steps)) say(`  ${line}`);
  say("read that, commit and push what was written, then run `make bootstrap`");
}

/** The repository that was named; where its API is follows from the file, once that is about a server of one's own. */
function settingsOf(name: string, file: string) {
  const [owner = "", repository = ""] = name.split("/");
  const known = existsSync(file) ? readSettings(file).url : apiUrl(publicUrl);
  return { owner, repository, url: values.url === undefined ? known : apiUrl(values.url) };
}

await runEntry(run);
