import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import type { Engine } from "../engine/engine.ts";
import type { Finding } from "./finding.ts";
import { describeResource } from "./resource-name.ts";

const Fields = z.record(z.string(), z.unknown());
const State = z.looseObject({ inputs: Fields.nullish(), outputs: Fields.nullish() });
const Metadata = z.looseObject({
  urn: z.string(),
  type: z.string(),
  op: z.string(),
  old: State.nullish(),
  new: State.nullish(),
});

/** What the engine finds when it reads the real resources; nothing is changed, neither there nor in the state. */
export async function refreshFindings(engine: Pick<Engine, "refresh">): Promise<Finding[]> {
  const findings: Finding[] = [];
  const onEvent = (event: EngineEvent) => {
    const metadata = Metadata.safeParse(event.resOutputsEvent?.metadata);
    if (metadata.success) findings.push(...findingOf(metadata.data));
  };
  const { result, diagnostics } = await engine.refresh({ previewOnly: true, onEvent });
  if (result === "succeeded") return findings;
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message.trim());
  throw new Error(errors.join("; ") || "the engine's refresh failed and did not say why");
}

/** Outputs change for many reasons; only what the program declares counts. */
function findingOf({ urn, type, op, old, new: next }: z.infer<typeof Metadata>): Finding[] {
  if (type.startsWith("pulumi:")) return [];
  const where = describeResource(type, urn, old?.inputs ?? {});
  const repair = { kind: "engine" } as const;
  if (op === "delete" || (op === "refresh" && next === null)) return [{ where, what: "is gone", repair }];
  const before = old?.outputs ?? {};
  const after = next?.outputs ?? {};
  const changed = Object.keys(old?.inputs ?? {}).filter((key) => isReal(before[key], after[key]));
  const extra = Object.keys(after).filter(
    (key) => settable.has(key) && before[key] === undefined && isReal(undefined, after[key]),
  );
  return [...new Set([...changed, ...extra])].map((key) => ({
    where,
    what: `${key} is ${show(after[key])} instead of ${show(before[key])}`,
    repair,
  }));
}

/** Inputs whose mere presence is a change: a protection or a person that nobody has declared. */
const settable = new Set(["deploymentBranchPolicy", "reviewers", "allowedActionsConfig"]);

const nothing = "nothing";

const isReal = (before: unknown, after: unknown) => normal(before) !== normal(after);

/**
 * Nothing, no, zero, and an empty text, list or object are the same to a provider, which reads back one where another was
 * declared; so are other orders of keys and of plain lists.
 */
function normal(value: unknown): string {
  if (value === undefined || value === null || value === false || value === 0 || value === "") return nothing;
  if (typeof value !== "object") return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map(normal)
    : Object.entries(value).flatMap(([key, item]) => {
        const text = normal(item);
        return text === nothing ? [] : [`${JSON.stringify(key)}:${text}`];
      });
  if (parts.length === 0) return nothing;
  const text = parts.toSorted().join(",");
  return isList ? `[${text}]` : `{${text}}`;
}

/** A value in a sentence; secrets never are. */
function show(value: unknown): string {
  const text = value === false || value === 0 ? String(value) : normal(value);
  if (text.includes("4dabf18193072939515e22adb298388d")) return "[secret]";
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
