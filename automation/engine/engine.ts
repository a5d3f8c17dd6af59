import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { UserError } from "../../src/lib/errors.ts";

/** Which implementation runs the program. */
export type EngineName = "embedded" | "pulumi";

/** Where a stack lives and what it is run with. */
export interface StackLocation {
  /** Folder with `Pulumi.yaml`. */
  readonly root: string;
  /** Stack name, e.g. `dev`. */
  readonly stack: string;
  /** The stack's configuration file, absolute. */
  readonly configFile: string;
  /** Pulumi backend URL, e.g. `file:///…`. */
  readonly backend: string;
  /** Environment of the engine, the program and its commands; nothing else of the caller's environment is passed on. */
  readonly env: Readonly<Record<string, string>>;
}

/** Options of one run. */
export interface RunOptions {
  /** Receives every engine event in order, in the shape of `pulumi up --json`. */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Text kept with the update in the history, e.g. commit and run URL. */
  readonly message?: string;
  /** Read the real resources into the state first. */
  readonly refresh?: boolean;
  /** One abort is SIGINT: running steps end, the stack is unlocked. */
  readonly signal?: AbortSignal;
}

/** Count of resources per operation: `same`, `create`, `update`, `replace`, `delete`, … */
export type ChangeSummary = Readonly<Record<string, number>>;

/** A message of the engine or the program for a person. */
export interface Diagnostic {
  readonly severity: "error" | "info" | "warning";
  readonly message: string;
  /** URN of the resource it is about. */
  readonly urn?: string;
}

/** One planned change, as in the `steps` of `pulumi preview --json`. */
export interface PlannedStep {
  readonly op: string;
  readonly urn: string;
  readonly provider?: string;
  readonly oldState?: Readonly<Record<string, unknown>>;
  readonly newState?: Readonly<Record<string, unknown>>;
  readonly diffReasons?: readonly string[];
  readonly replaceReasons?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string; readonly inputDiff: boolean }>> | null;
}

/** The outcome of a run. A failed run is a value, not an exception: exceptions mean that the engine could not run at all. */
export interface RunResult {
  readonly result: "failed" | "succeeded";
  readonly changes: ChangeSummary;
  readonly diagnostics: readonly Diagnostic[];
  /** Seconds. */
  readonly duration: number;
}

/** What `pulumi preview --json` prints. */
export interface Preview extends RunResult {
  readonly steps: readonly PlannedStep[];
  readonly config: Readonly<Record<string, string>>;
}

/** A stack output and whether it is secret; secret values are in clear here, never print them. */
export interface Output {
  readonly value: unknown;
  readonly secret: boolean;
}

/** One finished update, as in `pulumi stack history --json`, newest first. */
export interface UpdateRecord {
  readonly kind: string;
  readonly result: string;
  /** ISO 8601. */
  readonly startTime: string;
  readonly endTime: string;
  readonly message: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>;
  readonly resourceChanges: ChangeSummary;
}

/** A resource as the engine's deployment export has it; `delete: true` is the old half of a replacement. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly delete?: boolean;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** One stack on one engine. Every call throws an `EngineError` when the engine itself cannot run (lock, state, unknown stack). */
export interface Engine {
  readonly name: EngineName;
  /** Make the stack where the backend does not have it yet. */
  create(): Promise<void>;
  preview(options?: RunOptions): Promise<Preview>;
  up(options?: RunOptions): Promise<RunResult>;
  refresh(
    options?: RunOptions & { readonly previewOnly?: boolean; readonly clearPendingCreates?: boolean },
  ): Promise<RunResult>;
  destroy(options?: RunOptions): Promise<RunResult>;
  outputs(): Promise<Readonly<Record<string, Output>>>;
  history(): Promise<readonly UpdateRecord[]>;
  /** Resources of the current state, old halves of replacements included; secrets stay encrypted. */
  resources(): Promise<readonly ResourceState[]>;
  /** Address of the stack's page, where its backend has one. */
  link?(): Promise<string | undefined>;
  /** Remove the stack's lock. Only safe when its owner is gone. */
  cancel(): Promise<void>;
  /** Forget an empty stack. */
  remove(): Promise<void>;
}

/** The engine could not run: a held lock, a broken state file, an unknown stack. The message is one sentence for a person. */
export class EngineError extends UserError {
  override readonly name = "EngineError";
  /** Pulumi's exit code for the situation, see `pulumi --help`: 1 generic, 2 configuration, 6 stack not found, 8 cancelled. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
