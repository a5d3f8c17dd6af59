import { parseArgs } from "node:util";
import { environments, type EnvironmentName } from "../../src/catalog/environments.ts";
import { UserError } from "../../src/lib/errors.ts";

/** What the command line of a deployment says. */
export interface Arguments {
  readonly environment: EnvironmentName;
  /** A file with a release, a commit or a version. */
  readonly release?: string | undefined;
  readonly rollback: boolean;
  /** The release to go back to; the previous one where it is left out. */
  readonly to?: string | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly breakLock: boolean;
  /** Take a migration on which the previous release does not run. */
  readonly acceptMigration: boolean;
  /** Minutes to wait for another deployment of the environment. */
  readonly waitMinutes: number;
  /** Why the usual gate is passed by; kept in the history. */
  readonly reason?: string | undefined;
}

/** The command line in one screen. */
export const usage = `automation/deploy.sh --env ${Object.keys(environments).join("|")} [options]

  --release FILE|COMMIT|VERSION  what shall run; without it what runs stays (or is built, where the stack builds)
  --rollback [TO]                go back to the previous verified release, or to a version or commit that was verified
  --dry-run                      check everything and show the plan, change nothing
  --yes                          do not ask
  --wait MINUTES                 wait for another deployment of this environment instead of refusing
  --accept-migration             take a migration on which the previous release does not run
  --break-lock                   the owner of a lock on another machine is gone, I have looked
  --reason TEXT                  why this passes by the usual gate (break-glass); kept in the history
  --help                         this text`;

/** A wrong command line; the text says what is wrong, the usage is printed after it. */
export class UsageError extends UserError {}

/** Read a command line; every problem at once. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const names = Object.keys(environments);
  const problems = [
    ...(values.env === undefined ? [`--env is missing: one of ${names.join(", ")}`] : []),
    ...(values.env !== undefined && !isEnvironment(values.env)
      ? [`--env is ${JSON.stringify(values.env)}, expected one of ${names.join(", ")}`]
      : []),
    ...(values.release !== undefined && values.rollback === true
      ? ["--release and --rollback exclude each other"]
      : []),
    ...(positionals.length > (values.rollback === true ? 1 : 0)
      ? [`unexpected ${positionals.slice(values.rollback === true ? 1 : 0).join(" ")}`]
      : []),
    ...(values.wait !== undefined && !/^\d{1,3}$/.test(values.wait)
      ? [`--wait is ${JSON.stringify(values.wait)}, expected minutes`]
      : []),
    ...(values.release === "" ? ["--release is empty"] : []),
  ];
  if (problems.length > 0 || values.env === undefined || !isEnvironment(values.env))
    throw new UsageError(problems.join("; "));
  return {
    environment: values.env,
    release: values.release,
    rollback: values.rollback ?? false,
    to: positionals[0],
    dryRun: values["dry-run"] ?? false,
    yes: values.yes ?? false,
    breakLock: values["break-lock"] ?? false,
    acceptMigration: values["accept-migration"] ?? false,
    waitMinutes: Number(values.wait ?? 0),
    reason: values.reason,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        env: { type: "string" },
        release: { type: "string" },
        rollback: { type: "boolean" },
        "dry-run": { type: "boolean" },
        yes: { type: "boolean" },
        wait: { type: "string" },
        "accept-migration": { type: "boolean" },
        "break-lock": { type: "boolean" },
        reason: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const isEnvironment = (name: string): name is EnvironmentName => name in environments;
