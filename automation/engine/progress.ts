import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { causeOf } from "./cause.ts";
import type { ChangeSummary, Diagnostic, PlannedStep } from "./engine.ts";

/** A line about one resource; the mark is Pulumi's own. */
export interface ProgressLine {
  readonly mark: "!" | "+" | "-" | "~";
  readonly text: string;
}

const done: Readonly<Record<string, { readonly mark: "+" | "-" | "~"; readonly verb: string }>> = {
  create: { mark: "+", verb: "created" },
  update: { mark: "~", verb: "updated" },
  delete: { mark: "-", verb: "deleted" },
  "create-replacement": { mark: "+", verb: "created" },
  "delete-replaced": { mark: "-", verb: "removed old" },
  import: { mark: "+", verb: "imported" },
  discard: { mark: "-", verb: "forgotten" },
};

/** Turns the events of a run into lines for a person: one per resource that changed, when it is done. */
export class Progress {
  readonly #started = new Map<string, number>();
  readonly #now: () => number;

  /** The clock is in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Take the next event; answers the line it is worth, if any. */
  take(event: EngineEvent): ProgressLine | undefined {
    const before = event.resourcePreEvent?.metadata;
    if (before !== undefined && isWorthALine(before)) this.#started.set(key(before), this.#now());
    const after = event.resOutputsEvent?.metadata;
    if (after !== undefined) return this.#end(after);
    const failed = event.resOpFailedEvent?.metadata;
    return failed === undefined ? undefined : this.#end(failed, true);
  }

  /** What is being worked on now, oldest first, with its age in seconds. */
  running(): { readonly name: string; readonly seconds: number }[] {
    return [...this.#started].map(([step, since]) => ({
      name: resourceName(step.slice(step.indexOf(" ") + 1)),
      seconds: Math.round((this.#now() - since) / 1000),
    }));
  }

  #end(metadata: StepEventMetadata, failed = false): ProgressLine | undefined {
    const since = this.#started.get(key(metadata));
    this.#started.delete(key(metadata));
    const { mark, verb } = done[metadata.op] ?? { mark: "~" as const, verb: metadata.op };
    if (!isWorthALine(metadata)) return undefined;
    const seconds = since === undefined ? "" : ` ${((this.#now() - since) / 1000).toFixed(1)}s`;
    const name = resourceName(metadata.urn).padEnd(34);
    return { mark: failed ? "!" : mark, text: `${failed ? "failed" : verb} ${name}${seconds}`.trimEnd() };
  }
}

const key = ({ op, urn }: StepEventMetadata) => `${op} ${urn}`;

/** Components change nothing themselves, and of a replacement's three steps only the real ones count. */
function isWorthALine({ op, type, new: after, old: before }: StepEventMetadata): boolean {
  return op in done && !type.startsWith("pulumi:") && (after ?? before)?.custom === true;
}

/** `urn:pulumi:dev::delivery::a$docker:index/container:Container::backend` → `Container backend`. */
export function resourceName(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  const type = types.split("$").at(-1) ?? types;
  return `${type.split(":").at(-1) ?? type} ${name.join("::")}`.trim();
}

const counted: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
};

/** `3 created, 1 replaced, 20 unchanged`, or `no changes`. */
export function describeChanges(changes: ChangeSummary): string {
  const entries = Object.entries(changes).filter(([, count]) => count > 0);
  if (entries.every(([op]) => op === "same" || op === "read")) return "no changes";
  const rank = (op: string) => (op in counted ? Object.keys(counted).indexOf(op) : 99);
  return entries
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([op, count]) => `${count} ${counted[op] ?? op}`)
    .join(", ");
}

/** A plan in lines: what happens to which resource, and for a change which of its properties. */
export function describeSteps(steps: readonly PlannedStep[]): string[] {
  return steps
    .filter(({ op }) => op !== "same")
    .map(({ op, urn, diffReasons = [] }) => {
      const properties = diffReasons.length === 0 ? "" : ` (${diffReasons.join(", ")})`;
      return `${op} ${resourceName(urn)}${properties}`;
    });
}

const echo = /^(?:update|preview|destroy|refresh|up) failed$/;

/** What went wrong, once per message: the resource, the cause in one sentence where it is a known one, then what it said. */
export function describeProblems(diagnostics: readonly Diagnostic[]): string[] {
  const errors = diagnostics.filter(({ severity, message }) => severity === "error" && !echo.test(message.trim()));
  const texts = errors.map(({ urn, message }) => {
    const about = urn === undefined || /::pulumi:pulumi:Stack::/.test(urn) ? "" : `${resourceName(urn)}: `;
    const cause = causeOf(message);
    return `${about}${cause === undefined ? "" : `${cause}\n`}${message.trim()}`;
  });
  return [...new Set(texts)];
}
