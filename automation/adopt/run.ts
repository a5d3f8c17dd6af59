import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../../src/lib/errors.ts";
import { describeProblems } from "../engine/progress.ts";
import type { Engine, Preview } from "../engine/engine.ts";
import type { GitHub } from "../github/api.ts";
import { adopt } from "./config.ts";
import { readRepository } from "./existing.ts";
import { readExisting } from "./imports.ts";
import { withImports, writeAdopted } from "./write.ts";

/** What adopting needs. */
export interface AdoptRequest {
  readonly owner: string;
  /** Address of the API as the configuration has it; nothing for GitHub's own. */
  readonly url: string | undefined;
  readonly github: GitHub;
  /** Configuration file to write. */
  readonly file: string;
  /** Overwrite a file that is about another repository. */
  readonly force: boolean;
  readonly say: (line: string) => void;
}

/** What was written, and what is left to a person. */
export interface Adopted {
  /** Rulesets to take over, by the name they get. */
  readonly rulesets: Readonly<Record<string, number>>;
  /** What has to be decided before a preview can run. */
  readonly problems: readonly string[];
}

/** Write the configuration of a repository as it is. */
export async function writeConfiguration(request: AdoptRequest): Promise<Adopted> {
  const { owner, url, github, file, force, say } = request;
  const existing = await readRepository(github, owner);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const isOurs = text === "" || isShipped(text) || text.includes(`name: ${existing.repository.name}\n`);
  if (!isOurs && !force) throw new UserError(`${file} is about another repository: add FORCE=1 to overwrite it.`);
  const adoption = adopt(existing, url);
  const { text: written, allowed, problems } = writeAdopted(adoption);
  writeFileSync(file, written);
  say(`wrote ${file}`);
  for (const note of adoption.notes) say(`note: ${note}`);
  for (const name of allowed) say(`weaker than the house has it, named under delivery:allow: ${name}`);
  for (const problem of problems) say(`to decide: ${problem}`);
  return { rulesets: adoption.rulesets, problems };
}

/** Where the imports are written, and what a preview is made with. */
export interface ImportRequest {
  /** Opens the stack with the file as it is now. */
  readonly preview: () => Promise<Preview>;
  readonly github: GitHub;
  readonly file: string;
  readonly repository: string;
  readonly rulesets?: Readonly<Record<string, number>>;
}

/** Let the file name every existing object that the program would otherwise try to create; answers what a run would then do. */
export async function writeImports({
  github,
  file,
  repository,
  rulesets = {},
  ...request
}: ImportRequest): Promise<Preview> {
  const planned = await successful(request.preview());
  const existing = await readExisting(github, repository);
  const { text, count } = withImports(readFileSync(file, "utf8"), planned.steps, {
    ...existing,
    rulesets: { ...existing.rulesets, ...rulesets },
  });
  if (count === 0) return planned;
  writeFileSync(file, text);
  return successful(request.preview());
}

async function successful(run: ReturnType<Engine["preview"]>): Promise<Preview> {
  const planned = await run;
  if (planned.result === "succeeded") return planned;
  throw new UserError(describeProblems(planned.diagnostics).join("\n"));
}

/** The file as it comes with the program is nobody's. */
const isShipped = (text: string) => /owner: acme\b/.test(text) && /name: platform\b/.test(text);
