import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../../src/lib/errors.ts";
import type { Engine, Preview } from "../engine/engine.ts";
import type { GitHub } from "../github/api.ts";
import { adopt } from "./config.ts";
import { readRepository } from "./existing.ts";
import { readExisting } from "./imports.ts";
import { withImports, writeAdopted } from "./write.ts";

/** What adopting needs. */
export interface AdoptRequest {
  readonly owner: string;
  readonly github: GitHub;
  /** Configuration file to write. */
  readonly file: string;
  /** Overwrite a file that is about another repository. */
  readonly force: boolean;
  readonly say: (line: string) => void;
}

/** Write the configuration of a repository as it is; answers the rulesets to take over under new names. */
export async function writeConfiguration({
  owner,
  github,
  file,
  force,
  say,
}: AdoptRequest): Promise<Readonly<Record<string, number>>> {
  const existing = await readRepository(github, owner);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const isOurs = text === "" || /owner: acme\b/.test(text) || text.includes(`name: ${existing.repository.name}\n`);
  if (!isOurs && !force) throw new UserError(`${file} is about another repository: add FORCE=1 to overwrite it.`);
  const adoption = adopt(existing);
  const { text: written, allowed, problems } = writeAdopted(adoption);
  writeFileSync(file, written);
  say(`wrote ${file}`);
  for (const note of adoption.notes) say(`note: ${note}`);
  for (const name of allowed) say(`weaker than the house has it, named under delivery:allow: ${name}`);
  for (const problem of problems) say(`to decide: ${problem}`);
  return adoption.rulesets;
}

/** Let the file name every existing object that the program would otherwise try to create; answers what a run would then do. */
export async function writeImports(
  engine: Engine,
  github: GitHub,
  file: string,
  repository: string,
  rulesets: Readonly<Record<string, number>> = {},
): Promise<Preview> {
  const planned = await preview(engine);
  const existing = await readExisting(github, repository);
  const { text, count } = withImports(readFileSync(file, "utf8"), planned.steps, {
    ...existing,
    rulesets: { ...existing.rulesets, ...rulesets },
  });
  if (count === 0) return planned;
  writeFileSync(file, text);
  return preview(engine);
}

async function preview(engine: Engine): Promise<Preview> {
  const planned = await engine.preview();
  if (planned.result === "succeeded") return planned;
  throw new UserError(planned.diagnostics.map(({ message }) => message.trim()).join("\n"));
}
