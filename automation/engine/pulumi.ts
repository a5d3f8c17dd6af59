import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cli } from "./cli.ts";
import { cliError, stackNotFound } from "./cli-errors.ts";
import type {
  Engine,
  Output,
  PlannedStep,
  Preview,
  ResourceState,
  RunOptions,
  RunResult,
  StackLocation,
  UpdateRecord,
} from "./engine.ts";
import { withoutNulls, withoutUndefined } from "./fields.ts";
import { linkIn } from "./link.ts";
import { Outcome, parseJson } from "./outcome.ts";
import type { Ended } from "./process.ts";
import { ExportOutput, HistoryOutput, OutputsOutput, PreviewOutput } from "./records.ts";
import { secretsProvider } from "./secrets-provider.ts";
import { StackCommands } from "./stack-commands.ts";
import { unbornAt } from "./unborn.ts";

/**
 * One stack on the real Pulumi CLI. The Automation API is not used for runs: it knows no `--config-file` and mixes the
 * caller's whole environment into the program's.
 */
export class PulumiStack implements Engine {
  readonly name = "pulumi";
  readonly #cli: Cli;
  readonly #at: StackLocation;
  readonly #commands: StackCommands;

  constructor(cli: Cli, location: StackLocation) {
    this.#cli = cli;
    this.#at = location;
    this.#commands = new StackCommands(cli, location);
  }

  async create(): Promise<void> {
    const secrets = secretsProvider(this.#at.configFile);
    const args = ["stack", "init", "--no-select", ...secrets, "--stack", this.#at.stack];
    const made = await this.#commands.run(args);
    if (made.code !== 0 && !made.stderr.includes("already exists")) {
      throw cliError(this.#at.stack, made.code, made.stderr);
    }
  }

  async preview(options: RunOptions = {}): Promise<Preview> {
    const args = ["preview", ...(options.refresh === true ? ["--refresh"] : [])];
    const { printed, outcome, code } = await this.#plan(args, options);
    const { steps, config, changeSummary, duration } = printed;
    return {
      ...outcome.result(code),
      changes: changeSummary ?? {},
      duration: (duration ?? 0) / 1e9,
      config: config ?? {},
      steps: (steps ?? []).map((step): PlannedStep => withoutNulls(step)),
    };
  }

  async up(options: RunOptions = {}): Promise<RunResult> {
    return this.#update(["up", ...(options.refresh === true ? ["--refresh"] : [])], options);
  }

  async refresh(
    options: RunOptions & { readonly previewOnly?: boolean; readonly clearPendingCreates?: boolean } = {},
  ): Promise<RunResult> {
    const clear = options.clearPendingCreates === true ? ["--clear-pending-creates"] : [];
    if (options.previewOnly !== true) return this.#update(["refresh", ...clear], options);
    const { printed, code } = await this.#plan(["refresh", "--preview-only", ...clear], options);
    const { changeSummary, duration, diagnostics } = printed;
    return {
      result: code === 0 ? "succeeded" : "failed",
      changes: changeSummary ?? {},
      duration: (duration ?? 0) / 1e9,
      diagnostics: (diagnostics ?? [])
        .filter(({ severity }) => severity === "error")
        .map(({ message }) => ({ severity: "error", message: (message ?? "").trimEnd() })),
    };
  }

  async destroy(options: RunOptions = {}): Promise<RunResult> {
    return this.#update(["destroy", ...(options.refresh === true ? ["--refresh"] : [])], options);
  }

  async outputs(): Promise<Readonly<Record<string, Output>>> {
    const [clear, masked] = await Promise.all([
      this.#commands.read(["stack", "output", "--json", "--show-secrets"], "{}"),
      this.#commands.read(["stack", "output", "--json"], "{}"),
    ]);
    const shown = OutputsOutput.parse(masked);
    return Object.fromEntries(
      Object.entries(OutputsOutput.parse(clear)).map(([name, value]) => [
        name,
        { value, secret: JSON.stringify(shown[name]) !== JSON.stringify(value) },
      ]),
    );
  }

  async history(): Promise<readonly UpdateRecord[]> {
    return HistoryOutput.parse(await this.#commands.read(["stack", "history", "--json"], "[]"));
  }

  async resources(): Promise<readonly ResourceState[]> {
    const { deployment } = ExportOutput.parse(await this.#commands.read(["stack", "export"], "{}"));
    return (deployment?.resources ?? []).map((resource): ResourceState => withoutUndefined(resource));
  }

  async link(): Promise<string | undefined> {
    return this.#at.backend.startsWith("http") || this.#at.backend === ""
      ? linkIn(await this.#commands.read(["stack", "ls", "--json"], "[]", { ofStack: false }), this.#at.stack)
      : undefined;
  }

  async cancel(): Promise<void> {
    const ended = await this.#commands.run(["cancel", "--yes", "--stack", this.#at.stack]);
    if (ended.code !== 0 && ended.code !== stackNotFound) throw cliError(this.#at.stack, ended.code, ended.stderr);
  }

  async remove(): Promise<void> {
    const args = ["stack", "rm", "--yes", "--preserve-config", "--stack", this.#at.stack];
    const ended = await this.#commands.run(args);
    if (ended.code !== 0 && ended.code !== stackNotFound) throw cliError(this.#at.stack, ended.code, ended.stderr);
  }

  /** A run that changes nothing: the CLI prints one JSON document, its events go to a file. */
  async #plan(args: readonly string[], options: RunOptions) {
    const scratch = mkdtempSync(join(tmpdir(), "delivery-plan-"));
    try {
      const log = join(scratch, "events.jsonl");
      const full = [...args, "--json", "--event-log", log];
      const { code, stdout, stderr } = await this.#planned(full, options, scratch);
      const printed = PreviewOutput.safeParse(parseJson(stdout));
      if (!printed.success) throw cliError(this.#at.stack, code, stderr);
      const outcome = new Outcome(options.onEvent);
      for (const line of readFileSync(log, "utf8").split("\n")) outcome.take(line);
      return { printed: printed.data, outcome, code };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  async #planned(args: readonly string[], options: RunOptions, scratch: string): Promise<Ended> {
    const first = await this.#commands.program(args, options);
    if (first.code !== stackNotFound) return first;
    const unborn = new PulumiStack(this.#cli, unbornAt(this.#at, scratch));
    await unborn.create();
    return unborn.#commands.program(args, options);
  }

  async #update(args: readonly string[], options: RunOptions): Promise<RunResult> {
    const outcome = new Outcome(options.onEvent);
    const full = [...args, "--json", "--skip-preview", "--yes"];
    const attempt = () => this.#commands.program(full, options, (line) => outcome.take(line));
    let ended = await attempt();
    if (ended.code === stackNotFound) {
      await this.create();
      ended = await attempt();
    }
    if (ended.code !== 0 && !outcome.began) throw cliError(this.#at.stack, ended.code, ended.stderr);
    return outcome.result(ended.code);
  }
}
