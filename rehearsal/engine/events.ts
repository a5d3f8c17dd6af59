import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { ChangeSummary, Diagnostic, PlannedStep } from "../../automation/engine/engine.ts";
import type { ResourceRecord } from "./state/record.ts";
import { isCounted, type Operation, recordOf, type Step } from "./steps/step.ts";
import { isDefaultProvider, parseUrn, stackType } from "./urn.ts";
import { maskAll } from "./values/value.ts";

type Severity = Diagnostic["severity"];

/** Collects what a run says and streams it in Pulumi's event shapes. Secrets never pass. */
export class EventStream {
  readonly diagnostics: Diagnostic[] = [];
  readonly planned: PlannedStep[] = [];
  readonly #onEvent: ((event: EngineEvent) => void) | undefined;
  readonly #preview: boolean;
  /** Secret texts, longest first. */
  #secrets: readonly string[] = [];
  readonly #counts = new Map<string, number>();
  #sequence = 0;
  #steps = 0;

  constructor(onEvent: ((event: EngineEvent) => void) | undefined, preview: boolean) {
    this.#onEvent = onEvent;
    this.#preview = preview;
  }

  /** Never show a text; what is too short to be a secret would only garble everything else. */
  hide(text: string): void {
    if (text.length < 4 || this.#secrets.includes(text)) return;
    this.#secrets = [...this.#secrets, text].sort((left, right) => right.length - left.length);
  }

  get changes(): ChangeSummary {
    return Object.fromEntries([...this.#counts].sort(([left], [right]) => left.localeCompare(right)));
  }

  prelude(config: Readonly<Record<string, string>>): void {
    this.#emit({ preludeEvent: { config } });
  }

  /** A step starts. */
  started(step: Step): void {
    this.#emitStep("resourcePreEvent", step);
    if (this.#preview && isShown(step)) this.planned.push(planStep(step));
  }

  /** A step succeeded. */
  finished(step: Step, op: Operation = step.op): void {
    this.count(step, op);
    const isComponent = recordOf(step)?.custom === false;
    if (!isComponent || this.#preview || op === "delete") this.outputs(step, op);
  }

  /** Count a step in the summary. */
  count(step: Step, op: Operation = step.op): void {
    if (!isCounted({ ...step, op })) return;
    this.#steps += 1;
    this.#counts.set(op, (this.#counts.get(op) ?? 0) + 1);
  }

  /** Outputs of a resource are known; for components, when the program registers them. */
  outputs(step: Step, op: Operation = step.op): void {
    this.#emitStep("resOutputsEvent", { ...step, op });
  }

  /** A step failed. */
  failed(step: Step): void {
    if (this.#preview) return;
    this.#emit({ resOpFailedEvent: { metadata: metadata(step), status: 0, steps: this.#steps } });
  }

  /** Say something to the person; ephemeral lines are progress and not kept. */
  say(severity: Severity, message: string, urn?: string, ephemeral = false): void {
    const text = this.redact(message);
    const about = urn ? { urn } : {};
    if (!ephemeral) this.diagnostics.push({ severity, message: text.trimEnd(), ...about });
    const prefix = severity === "info" ? {} : { prefix: `${severity}: ` };
    const end = text.endsWith("\n") ? "" : "\n";
    this.#emit({
      diagnosticEvent: {
        ...about,
        ...prefix,
        message: text + end,
        color: "never",
        severity,
        ...(ephemeral ? { ephemeral } : {}),
      },
    });
  }

  /** Text without any known secret. */
  redact(text: string): string {
    return this.#secrets.reduce((result, secret) => result.replaceAll(secret, "[secret]"), text);
  }

  summary(result: string, seconds: number): void {
    this.#emit({
      summaryEvent: {
        maybeCorrupt: false,
        durationSeconds: Math.round(seconds),
        resourceChanges: this.changes,
        PolicyPacks: {},
        isPreview: this.#preview,
        result,
      },
    });
    this.#emit({ cancelEvent: {} });
  }

  #emitStep(kind: "resOutputsEvent" | "resourcePreEvent", step: Step): void {
    if (!this.#onEvent) return;
    this.#emit({ [kind]: { metadata: metadata(step), ...(this.#preview ? { planning: true } : {}) } });
  }

  #emit(body: Readonly<Record<string, unknown>>): void {
    const event = { sequence: this.#sequence, timestamp: Math.floor(Date.now() / 1000), ...body };
    this.#sequence += 1;
    this.#onEvent?.(event);
  }
}

function isShown(step: Step): boolean {
  if (isDefaultProvider(step.urn)) return false;
  if (parseUrn(step.urn).type === stackType) return true;
  return ["create", "delete", "discard", "import", "replace", "update", "refresh"].includes(step.op);
}

function metadata(step: Step): Readonly<Record<string, unknown>> {
  const { diff } = step;
  const detailed = Object.entries(diff?.detailed ?? {}).map(([path, diffKind]) => [
    path,
    { diffKind, inputDiff: false },
  ]);
  return {
    op: step.op,
    urn: step.urn,
    type: parseUrn(step.urn).type,
    ...(step.old ? { old: eventState(step.old) } : {}),
    ...(step.new ? { new: eventState(step.new) } : {}),
    ...(diff && diff.replaceKeys.length > 0 ? { keys: diff.replaceKeys } : {}),
    ...(diff && diff.changed.length > 0 ? { diffs: diff.changed } : {}),
    detailedDiff: detailed.length > 0 ? Object.fromEntries(detailed) : null,
    ...(["create-replacement", "delete-replaced"].includes(step.op) ? {} : { logical: true }),
    provider: recordOf(step)?.provider ?? "",
  };
}

function eventState(record: ResourceRecord): Readonly<Record<string, unknown>> {
  return {
    type: record.type,
    urn: record.urn,
    ...(record.custom ? { custom: true } : {}),
    ...(record.delete ? { delete: true } : {}),
    id: record.id ?? "",
    parent: record.parent ?? "",
    ...(record.protect ? { protect: true } : {}),
    ...(record.retainOnDelete ? { retainOnDelete: true } : {}),
    inputs: maskAll(record.inputs ?? {}),
    outputs: maskAll(record.outputs ?? {}),
    provider: record.provider ?? "",
  };
}

function planStep(step: Step): PlannedStep {
  const { diff } = step;
  const detailed = Object.entries(diff?.detailed ?? {}).map(
    ([path, kind]) => [path, { kind, inputDiff: false }] as const,
  );
  const provider = recordOf(step)?.provider;
  return {
    op: step.op,
    urn: step.urn,
    ...(provider ? { provider } : {}),
    ...(step.old ? { oldState: maskRecord(step.old) } : {}),
    ...(step.new ? { newState: maskRecord(step.new) } : {}),
    ...(diff && diff.changed.length > 0 ? { diffReasons: diff.changed } : {}),
    ...(diff && diff.replaceKeys.length > 0 ? { replaceReasons: diff.replaceKeys } : {}),
    detailedDiff: detailed.length > 0 ? Object.fromEntries(detailed) : null,
  };
}

function maskRecord(record: ResourceRecord): Readonly<Record<string, unknown>> {
  const { inputs, outputs, ...rest } = record;
  return {
    ...rest,
    ...(inputs && Object.keys(inputs).length > 0 ? { inputs: maskAll(inputs) } : {}),
    ...(outputs && Object.keys(outputs).length > 0 ? { outputs: maskAll(outputs) } : {}),
  };
}
