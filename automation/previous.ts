import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runEntry } from "./command/entry.ts";
import { gitIn } from "./deploy/git.ts";
import { root } from "./deploy/open-workplace.ts";
import { judge, migrationsOf, previousRelease, testOnNewSchema } from "./schema/previous.ts";

// COMMIT=… node automation/previous.ts   the backend tests of the previous release on the schema of this one
const backend = join("services", "backend");
const git = gitIn(root);
const present = join(root, backend);
const folder = mkdtempSync(join(tmpdir(), "previous-"));
await runEntry(async () => {
  try {
    return await main();
  } finally {
    await git("worktree", "remove", "--force", folder).catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
});

async function main(): Promise<number> {
  const commit = await previousRelease(git, process.env["COMMIT"]);
  if (commit === undefined) {
    console.log("There is no release before this one: nothing to test.");
    return 0;
  }
  await git("worktree", "add", "--quiet", "--detach", "--force", folder, commit);
  const older = join(folder, backend);
  const verdict = judge(await migrationsOf(older), await migrationsOf(present));
  const name = commit.slice(0, 7);
  switch (verdict.kind) {
    case "same":
      console.log(`The schema is that of ${name}: nothing to test.`);
      return 0;
    case "declared":
      console.log(
        `Migration ${verdict.revisions.join(", ")} declares that ${name} does not run on it: nothing to test; a deployment asks for --accept-migration.`,
      );
      return 0;
    case "test": {
      console.log(`The backend tests of ${name} on the schema with ${verdict.revisions.join(", ")}:`);
      const code = await testOnNewSchema(older, present);
      const advice = "declare previous_release_runs = False, or split the migration into two releases";
      if (code !== 0) console.error(`error: ${name} does not run on the new schema: ${advice}.`);
      return code === 0 ? 0 : 1;
    }
    default:
      return verdict satisfies never;
  }
}
