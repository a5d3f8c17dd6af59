import { z } from "zod";

/** What one migration declares. */
export const Migration = z.object({
  revision: z.string(),
  /** Whether the release before the one that brings it can run on its schema; must be declared. */
  previous_release_runs: z.boolean(),
});
export type Migration = z.infer<typeof Migration>;

/** What a release would do to a database. */
export interface Assessment {
  /** Revisions that the update is going to apply. */
  readonly added: readonly string[];
  /** One sentence per reason not to do it. */
  readonly problems: readonly string[];
}

/**
 * Compare what a database has with what a release brings. Forward, the release before it goes on serving on the new
 * schema until the switch, and is what a rollback returns to: each new migration has to allow that, or somebody has to
 * accept it. Back, every migration that the release does not know has to allow it, and nobody can accept otherwise: the
 * release's own migration step refuses to serve on such a schema.
 */
export function assessMigrations(
  applied: readonly Migration[],
  brought: readonly Migration[],
  accepted: boolean,
): Assessment {
  const has = (list: readonly Migration[], revision: string) => list.some((one) => one.revision === revision);
  const added = brought.filter(({ revision }) => !has(applied, revision));
  const unknown = applied.filter(({ revision }) => !has(brought, revision));
  const breaking = (list: readonly Migration[]) =>
    list.filter((one) => !one.previous_release_runs).map(({ revision }) => revision);
  // An empty database has no release that could break.
  const ahead = applied.length === 0 || accepted ? [] : breaking(added);
  const behind = breaking(unknown);
  return {
    added: added.map(({ revision }) => revision),
    problems: [
      ...(ahead.length > 0
        ? [
            `The release brings migration ${ahead.join(", ")}, on which the release that serves does not run, so there would be no way back: split it into two releases, or take it with --accept-migration.`,
          ]
        : []),
      ...(behind.length > 0
        ? [
            `The database has migration ${behind.join(", ")}, on which this release does not run: restore a backup of before with make restore, or release a newer version.`,
          ]
        : []),
      ...(unknown.length > 0 && added.length > 0
        ? [
            `The release brings migration ${added.map(({ revision }) => revision).join(", ")} but does not know ${unknown.map(({ revision }) => revision).join(", ")}, which the database has: it comes from another line of history, release from one that has both.`,
          ]
        : []),
    ],
  };
}
