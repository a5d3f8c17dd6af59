import { z } from "zod";
import { databaseName } from "../../src/deploy/environment.ts";
import type { Docker } from "../host/docker-cli.ts";
import { runningContainer } from "../host/docker-host.ts";
import type { Scope } from "../host/host.ts";
import { UserError } from "../../src/lib/errors.ts";
import { Migration } from "./migrations.ts";

const Migrations = z.array(Migration);

/** What the running database has, by its own record; nothing where there is no database or no schema yet. */
export async function appliedMigrations(docker: Docker, scope: Scope): Promise<readonly Migration[]> {
  const container = await runningContainer(docker, scope, "postgres");
  if (container === undefined) return [];
  const psql = (query: string) =>
    docker(["exec", container, "psql", "-U", databaseName, "-d", databaseName, "-tAc", query]).then((text) =>
      text.trim(),
    );
  if ((await psql("select to_regclass('schema_history') is not null")) !== "t") return [];
  const rows =
    "select coalesce(json_agg(json_build_object('revision', revision, 'previous_release_runs', previous_release_runs) order by position), '[]') from schema_history";
  return Migrations.parse(JSON.parse(await psql(rows)));
}

/** What an image brings, by its own word; the image has to be on the host. */
export async function broughtMigrations(docker: Docker, image: string): Promise<readonly Migration[]> {
  const text = await docker(["run", "--rm", "--network", "none", "--entrypoint", "python", image, "-m", "app.schema"]);
  const parsed = Migrations.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    `${image} does not say whether the previous release runs on its migrations: ${z.prettifyError(parsed.error)}`,
  );
}
