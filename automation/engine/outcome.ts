import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { ChangeSummary, Diagnostic, RunResult } from "./engine.ts";
import { EventLine } from "./records.ts";

/** Follows the lines of `pulumi up --json`: passes events on and keeps what the result needs. */
export class Outcome {
  readonly diagnostics: Diagnostic[] = [];
  #changes: ChangeSummary = {};
  #duration = 0;
  #spoke = false;
  readonly #onEvent: ((event: EngineEvent) => void) | undefined;

  constructor(onEvent?: (event: EngineEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Whether the engine began to run the program: what then fails is a failed run, not an engine that could not run. */
  get began(): boolean {
    return this.#spoke;
  }

  /** Take one line. Debug messages stop here: they are nine tenths of the stream. */
  take(line: string): void {
    const parsed = EventLine.safeParse(parseJson(line));
    if (!parsed.success || parsed.data.diagnosticEvent?.severity === "debug") return;
    const event = parsed.data;
    if (event.diagnosticEvent !== undefined) this.#diagnose(event.diagnosticEvent);
    if (event.summaryEvent !== undefined) {
      this.#changes = event.summaryEvent.resourceChanges ?? {};
      this.#duration = event.summaryEvent.durationSeconds;
    }
    this.#spoke ||=
      event.summaryEvent !== undefined || event["resourcePreEvent"] !== undefined || this.diagnostics.length > 0;
    // The CLI's own stream is the definition of EngineEvent; what decides here has been checked above.
    this.#onEvent?.(event as unknown as EngineEvent);
  }

  /** The result of a run that ended with this exit code. */
  result(code: number): RunResult {
    return {
      result: code === 0 ? "succeeded" : "failed",
      changes: this.#changes,
      diagnostics: this.diagnostics,
      duration: this.#duration,
    };
  }

  #diagnose({ severity, message, urn, ephemeral }: NonNullable<EventLine["diagnosticEvent"]>): void {
    if (ephemeral === true) return;
    const kind = severity === "error" || severity === "warning" ? severity : "info";
    this.diagnostics.push({
      severity: kind,
      message: message.trimEnd(),
      ...(urn === undefined || urn === "" ? {} : { urn }),
    });
  }
}

/** JSON or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
