import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";
import type { Git } from "../deploy/git.ts";
import { Migration } from "../preflight/migrations.ts";

const run = promisify(execFile);

/**
 * The release before the clone's state: the named one, else the newest version tag on the way here, else the commit at
 * which this branch left `main`, else the one before. Nothing in a clone with a single commit.
 */
export async function previousRelease(git: Git, named = ""): Promise<string | undefined> {
  const commitOf = (name: string) => git("rev-parse", "--verify", "--quiet", `${name}^{commit}`).catch(() => undefined);
  if (named !== "") {
    const commit = await commitOf(named);
    if (commit === undefined)
      throw new UserError(`COMMIT is ${JSON.stringify(named)}, which this clone does not have: fetch it.`);
    return commit;
  }
  const head = await commitOf("HEAD");
  const tag = await git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*.[0-9]*.[0-9]*", "HEAD").catch(() => "");
  const fork = await git("merge-base", "HEAD", "origin/main").catch(() => "");
  const before = [tag, fork, "HEAD^1"].filter((name) => name !== "");
  for (const name of before) {
    const commit = await commitOf(name);
    if (commit !== undefined && commit !== head) return commit;
  }
  return undefined;
}

/** What is to be done about a new schema. */
export type Verdict =
  | { readonly kind: "same" }
  /** These declare that the previous release does not run on them: the deployment asks for a person's word instead. */
  | { readonly kind: "declared"; readonly revisions: readonly string[] }
  | { readonly kind: "test"; readonly revisions: readonly string[] };

/** Compare the migrations of the previous release with those of this one. */
export function judge(former: readonly Migration[], present: readonly Migration[]): Verdict {
  const added = present.filter(({ revision }) => former.every((one) => one.revision !== revision));
  const breaking = added.filter((one) => !one.previous_release_runs);
  const names = (list: readonly Migration[]) => list.map(({ revision }) => revision);
  if (breaking.length > 0) return { kind: "declared", revisions: names(breaking) };
  return added.length === 0 ? { kind: "same" } : { kind: "test", revisions: names(added) };
}

/** The migrations of a backend's folder by its own word; needs no packages. */
export async function migrationsOf(backend: string): Promise<readonly Migration[]> {
  const { stdout } = await run("python3", ["-m", "app.schema"], { cwd: backend });
  return z.array(Migration).parse(JSON.parse(stdout));
}

/** The interpreter for a backend: the clone's own where both ask for the same packages, else one made beside it. */
export async function interpreterFor(backend: string, present: string): Promise<string> {
  const shared = join(present, ".venv", "bin", "python");
  const wants = (folder: string) => readFileSync(join(folder, "requirements-dev.txt"), "utf8");
  if (existsSync(shared) && wants(backend) === wants(present)) return shared;
  const own = join(backend, ".venv");
  await run("python3", ["-m", "venv", own]);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements-dev.txt"];
  await run(join(own, "bin", "python"), install, { cwd: backend, maxBuffer: 1 << 26 });
  return join(own, "bin", "python");
}

/** Run the older backend's tests on the newer one's schema; answers their exit code. */
export async function testOnNewSchema(older: string, newer: string): Promise<number> {
  const python = await interpreterFor(older, newer);
  const env = {
    ...process.env,
    NEWER_BACKEND: newer,
    NEWER_PYTHON: await interpreterFor(newer, newer),
    PYTHONPATH: join(newer, "tests"),
  };
  // What was measured over all tests of the older release says nothing about the schema.
  const args = ["-m", "pytest", "-q", "-p", "newer_schema", "--no-cov", "-p", "no:cacheprovider"];
  const tests = spawn(python, args, { cwd: older, env, stdio: "inherit" });
  const [code] = await once(tests, "close");
  return typeof code === "number" ? code : 1;
}
