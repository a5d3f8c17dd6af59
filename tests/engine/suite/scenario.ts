import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const folder = path.join(import.meta.dirname, "..", "traces");

const Json = z.json();
/** Any JSON value of a trace or of an engine. */
export type Json = z.infer<typeof Json>;

const Operation = z.object({
  at: z.string(),
  op: z.string(),
  urn: z.string(),
  planning: z.boolean().optional(),
  diffs: z.array(z.string()).optional(),
  keys: z.array(z.string()).optional(),
  detailedDiff: z.record(z.string(), z.string()).optional(),
});
/** An engine event of a trace. */
export type Operation = z.infer<typeof Operation>;

const Message = z.object({ severity: z.string(), text: z.string(), urn: z.string().optional() });

const Step = z.object({
  step: z.number(),
  stack: z.string().optional(),
  variant: z.string(),
  command: z.string(),
  exitCode: z.number(),
  before: z.string().optional(),
  note: z.string().optional(),
  order: z.array(z.string()),
  ops: z.array(Operation).optional(),
  summary: z.object({ result: z.string(), resourceChanges: z.record(z.string(), z.number()).optional() }).optional(),
  outputs: z.record(z.string(), Json).optional(),
  errors: z.array(Message).optional(),
  messages: z.array(Message).optional(),
  stdout: Json.optional(),
});
/** One command of a trace and what the real engine did. */
export type Step = z.infer<typeof Step>;

const Resource = z.record(z.string(), Json);
const State = z.object({
  step: z.number(),
  sameAsStepBefore: z.boolean().optional(),
  resources: z.array(Resource).optional(),
  pendingOperations: z.array(z.object({ type: z.string(), urn: z.string() })).optional(),
});
/** The state after a step. */
export type State = z.infer<typeof State>;

/** A recorded scenario of the real engine. */
export interface Scenario {
  readonly name: string;
  readonly program: string;
  readonly steps: readonly Step[];
  readonly states: readonly State[];
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Names of the recorded scenarios. */
export function scenarioNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^\d\d-/u.test(name))
    .sort();
}

/** Source of the library the programs share. */
export function programLibrary(): string {
  return readFileSync(path.join(folder, "lib", "step.ts"), "utf8");
}

/** Read one scenario; a state that did not change is that of the step before. */
export function readScenario(name: string): Scenario {
  const steps = readJson(path.join(folder, name, "steps.json"), z.array(Step));
  const raw = readJson(path.join(folder, name, "checkpoint.json"), z.array(State));
  const states: State[] = [];
  for (const state of raw) {
    const before = states.at(-1);
    states.push(state.sameAsStepBefore && before ? { ...before, step: state.step } : state);
  }
  return { name, program: readFileSync(path.join(folder, name, "program.ts"), "utf8"), steps, states };
}
