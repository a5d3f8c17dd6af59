import { delimiter, dirname } from "node:path";
import type { Cli } from "./cli.ts";
import { cliError, stackNotFound } from "./cli-errors.ts";
import type { RunOptions, StackLocation } from "./engine.ts";
import { stackFolder } from "./folder.ts";
import { type Ended, run } from "./process.ts";

/** Commands of the CLI about one stack, each with the stack's own surroundings and nothing of the caller's. */
export class StackCommands {
  readonly #cli: Cli;
  readonly #at: StackLocation;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(cli: Cli, location: StackLocation) {
    this.#cli = cli;
    this.#at = location;
    this.#folder = stackFolder(location);
    this.#env = {
      ...location.env,
      PATH: [location.env["PATH"] ?? "", dirname(cli.command)].join(delimiter),
      PULUMI_BACKEND_URL: location.backend,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Unhides --event-log, the only way to a preview's events beside its plan.
      PULUMI_DEBUG_COMMANDS: "true",
    };
  }

  /** One that runs the program, so in the project itself. */
  program(args: readonly string[], options: RunOptions, onLine?: (line: string) => void): Promise<Ended> {
    const message = options.message === undefined ? [] : ["--message", options.message];
    const { root, stack, configFile } = this.#at;
    const full = [...args, ...message, "--stack", stack, "--config-file", configFile];
    return this.#run(root, full, { signal: options.signal, ...(onLine === undefined ? {} : { onLine }) });
  }

  /** One that does not run it. */
  run(args: readonly string[]): Promise<Ended> {
    return this.#run(this.#folder, args);
  }

  /** What one tells as JSON; a stack that was never brought up has nothing to tell but `absent`. */
  async read(args: readonly string[], absent: string, { ofStack = true } = {}): Promise<unknown> {
    const { stack } = this.#at;
    const ended = await this.run(ofStack ? [...args, "--stack", stack] : args);
    if (ended.code === stackNotFound) return JSON.parse(absent);
    if (ended.code !== 0) throw cliError(stack, ended.code, ended.stderr);
    return JSON.parse(ended.stdout);
  }

  #run(
    cwd: string,
    args: readonly string[],
    more: { readonly onLine?: (line: string) => void; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Ended> {
    return run({
      command: this.#cli.command,
      args: [...args, "--non-interactive", "--color", "never"],
      cwd,
      env: this.#env,
      ...more,
    });
  }
}
