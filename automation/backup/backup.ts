import { labelKeys } from "../../src/lib/labels.ts";
import { databaseName } from "../../src/deploy/environment.ts";
import { UserError } from "../../src/lib/errors.ts";
import type { Docker } from "../host/docker-cli.ts";
import { runningContainer } from "../host/docker-host.ts";
import type { Scope } from "../host/host.ts";

/** Backups of one environment's database, on a volume of its host. */
export interface Backups {
  /** Write one and check that it can be read; returns its name. */
  readonly create: (label: string) => Promise<string>;
  /** Names, newest first. */
  readonly list: () => Promise<readonly string[]>;
  /** Put a backup's content in the place of the database's, all or nothing. */
  readonly restore: (name: string) => Promise<void>;
  /** Remove all but the newest; returns what was removed. */
  readonly prune: (keep: number) => Promise<readonly string[]>;
  /** Copy one to a file of this machine. */
  readonly save: (name: string, file: string) => Promise<void>;
  /** Take one from a file of this machine. */
  readonly load: (name: string, content: NodeJS.ReadableStream) => Promise<void>;
}

const shape = /^\d{8}T\d{6}Z-[\w.-]+\.dump$/;

/** `20260102T030405Z-1.4.0.dump`: sorted by name is sorted by time. */
export function backupName(label: string, now = new Date()): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${time}-${label.replaceAll(/[^\w.-]+/g, "-") || "manual"}.dump`;
}

/** The names that go when so many are kept; anything that is no backup of ours is left alone. */
export function expiredBackups(names: readonly string[], keep: number): readonly string[] {
  return names
    .filter((name) => shape.test(name))
    .toSorted()
    .toReversed()
    .slice(Math.max(1, keep));
}

/** The backups of a scope; the database must run, its own image has the tools. */
export function openBackups(docker: Docker, scope: Scope): Backups {
  const prefix = `${scope.platform}-${scope.stack}`;
  const labels = [`${labelKeys.platform}=${scope.platform}`, `${labelKeys.stack}=${scope.stack}`];
  const database = async () => {
    const id = await runningContainer(docker, scope, "postgres");
    if (id === undefined)
      throw new UserError(
        `No database of ${scope.stack} runs on its host: nothing to back up or restore; see make status ENV=${scope.stack}.`,
      );
    return id;
  };
  /** A shell beside the database, with its tools, its network and the backups at /backups. */
  const beside = async (script: string, call: Parameters<Docker>[1] = {}) => {
    const id = await database();
    const image = (await docker(["inspect", "--format", "{{.Config.Image}}", id])).trim();
    await docker(["volume", "create", ...labels.flatMap((one) => ["--label", one]), `${prefix}-backups`]);
    const mounts = ["--volume", `${prefix}-backups:/backups`, "--volume", `${prefix}-secrets:/run/secrets:ro`];
    const names = labels.flatMap((one) => ["--label", one]);
    const connection = `PGHOST=127.0.0.1 PGUSER=${databaseName} PGDATABASE=${databaseName}`;
    const prelude = `set -eu; umask 077; export ${connection}; PGPASSWORD=$(cat /run/secrets/database-password); export PGPASSWORD; cd /backups`;
    const where = ["--network", `container:${id}`, "--user", "0", "--entrypoint", "sh"];
    return docker(
      ["run", "--rm", "--interactive", ...names, ...mounts, ...where, image, "-c", `${prelude}; ${script}`],
      call,
    );
  };
  const known = (name: string) => {
    if (!shape.test(name))
      throw new UserError(`${JSON.stringify(name)} is no backup's name: see make backups ENV=${scope.stack}.`);
    return name;
  };
  const list = async () => {
    const names = (await beside("ls -1")).split("\n");
    return names
      .filter((name) => shape.test(name))
      .toSorted()
      .toReversed();
  };

  return {
    list,
    async create(label) {
      const name = backupName(label);
      // Under another name until it has been read back: a killed run leaves nothing that looks like a backup.
      await beside(
        `pg_dump --format=custom --file=.writing && pg_restore --list .writing >/dev/null && mv .writing ${name}`,
      );
      return name;
    },
    async restore(name) {
      if (!(await list()).includes(known(name)))
        throw new UserError(`There is no backup ${name}: see make backups ENV=${scope.stack}.`);
      await beside(
        `pg_restore --clean --if-exists --single-transaction --exit-on-error --no-owner --dbname=${databaseName} ${name}`,
      );
    },
    async prune(keep) {
      const expired = expiredBackups(await list(), keep);
      if (expired.length > 0) await beside(`rm -f ${expired.join(" ")}`);
      return expired;
    },
    async save(name, file) {
      await beside(`cat ${known(name)}`, { toFile: file });
    },
    async load(name, content) {
      await beside(`cat > .writing && pg_restore --list .writing >/dev/null && mv .writing ${known(name)}`, {
        stdin: content,
      });
    },
  };
}
