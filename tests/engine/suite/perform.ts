import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import {
  type Diagnostic,
  type Engine,
  EngineError,
  type Output,
  type PlannedStep,
  type RunOptions,
  type RunResult,
} from "../../../automation/engine/engine.ts";
import type { Operation } from "./scenario.ts";

/** What an engine did with one command. */
export interface Performance {
  readonly exitCode: number;
  readonly changes?: RunResult["changes"];
  readonly diagnostics: readonly Diagnostic[];
  readonly operations: readonly Operation[];
  readonly planned?: readonly PlannedStep[];
  readonly outputs?: Readonly<Record<string, Output>>;
}

const kinds = { resourcePreEvent: "start", resOutputsEvent: "done", resOpFailedEvent: "failed" } as const;

function operationOf(event: EngineEvent): Operation | undefined {
  for (const [key, at] of Object.entries(kinds)) {
    const body = event[key as keyof typeof kinds];
    if (!body || body.metadata.op === "same") continue;
    const { op, urn, keys, diffs, detailedDiff } = body.metadata;
    const details = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, diffKind] as const);
    const isStart = at === "start";
    return {
      at,
      op,
      urn: urn.replace(/^urn:pulumi:[^:]+::trace::/u, ""),
      ...("planning" in body && body.planning ? { planning: true } : {}),
      ...(isStart && keys && keys.length > 0 ? { keys: keys.toSorted() } : {}),
      ...(isStart && diffs && diffs.length > 0 ? { diffs: diffs.toSorted() } : {}),
      ...(isStart && details.length > 0 ? { detailedDiff: Object.fromEntries(details) } : {}),
    };
  }
  return undefined;
}

type Verb = (engine: Engine, options: RunOptions) => Promise<RunResult & { readonly steps?: readonly PlannedStep[] }>;

const verbs: readonly (readonly [RegExp, Verb])[] = [
  [/^pulumi preview( --json)?( --expect-no-changes)?$/u, (engine, options) => engine.preview(options)],
  [/^pulumi preview --refresh$/u, (engine, options) => engine.preview({ ...options, refresh: true })],
  [
    /^pulumi up( --expect-no-changes)?( --skip-preview)? --yes( --skip-preview)?$/u,
    (engine, options) => engine.up(options),
  ],
  [/^pulumi up --refresh --yes --skip-preview$/u, (engine, options) => engine.up({ ...options, refresh: true })],
  [/^pulumi destroy --yes --skip-preview$/u, (engine, options) => engine.destroy(options)],
  [/^pulumi refresh --yes --skip-preview$/u, (engine, options) => engine.refresh(options)],
  [/^pulumi refresh --preview-only$/u, (engine, options) => engine.refresh({ ...options, previewOnly: true })],
  [
    /^pulumi refresh --clear-pending-creates --yes --skip-preview$/u,
    (engine, options) => engine.refresh({ ...options, clearPendingCreates: true }),
  ],
];

/** Whether a command of a trace has a counterpart in the Engine interface. */
export function isPerformable(command: string): boolean {
  return (
    /^pulumi (stack output|cancel|destroy --remove)/u.test(command) || verbs.some(([pattern]) => pattern.test(command))
  );
}

/** Carry out one command of a trace. */
export async function perform(engine: Engine, command: string, signal?: AbortSignal): Promise<Performance> {
  if (command.startsWith("pulumi stack output")) {
    return { exitCode: 0, diagnostics: [], operations: [], outputs: await engine.outputs() };
  }
  if (command.startsWith("pulumi cancel")) {
    await engine.cancel();
    return { exitCode: 0, diagnostics: [], operations: [] };
  }
  if (command === "pulumi destroy --remove --yes --skip-preview") {
    const done = await performOne(engine, "pulumi destroy --yes --skip-preview", signal);
    if (done.exitCode === 0) await engine.remove();
    return done;
  }
  // Without --skip-preview the CLI previews first, and stops where the preview fails.
  if (command === "pulumi up --yes") {
    const preview = await performOne(engine, "pulumi preview", signal);
    if (preview.exitCode !== 0) return preview;
  }
  const done = await performOne(engine, command, signal);
  const changed = Object.entries(done.changes ?? {}).some(([op, count]) => op !== "same" && count > 0);
  return command.includes("--expect-no-changes") && changed && done.exitCode === 0 ? { ...done, exitCode: 7 } : done;
}

async function performOne(engine: Engine, command: string, signal?: AbortSignal): Promise<Performance> {
  const verb = verbs.find(([pattern]) => pattern.test(command))?.[1];
  if (!verb) throw new Error(`no counterpart in the Engine interface: ${command}`);
  const operations: Operation[] = [];
  const onEvent = (event: EngineEvent) => {
    const operation = operationOf(event);
    if (operation) operations.push(operation);
  };
  try {
    const { result, changes, diagnostics, steps } = await verb(engine, { onEvent, ...(signal ? { signal } : {}) });
    const exitCode = result === "succeeded" ? 0 : 1;
    return { exitCode, changes, diagnostics, operations, ...(steps ? { planned: steps } : {}) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { exitCode: error.exitCode, diagnostics: [{ severity: "error", message: error.message }], operations };
  }
}
