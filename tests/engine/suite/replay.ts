import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Engine, StackLocation } from "../../../automation/engine/engine.ts";
import { Bindings } from "./bindings.ts";
import { compareOperations, compareStates, difference } from "./compare.ts";
import { normalise, normaliseText, revealSecrets } from "./normalise.ts";
import { orderedPairs } from "./order.ts";
import { isPerformable, perform, type Performance } from "./perform.ts";
import type { Playground } from "./playground.ts";
import type { Json, Scenario, State, Step } from "./scenario.ts";

/** Opens a stack on the engine under test. */
export type OpenStack = (location: StackLocation) => Promise<Engine> | Engine;

const StateFile = z.looseObject({
  checkpoint: z.looseObject({
    latest: z
      .looseObject({
        resources: z.array(z.record(z.string(), z.json())).optional(),
        pending_operations: z.array(z.json()).nullish(),
      })
      .nullish(),
  }),
});

/** How a scenario is replayed where the interface has no word for a step of it. */
export interface ReplayOptions {
  /** Steps after this one are not replayed. */
  readonly until?: number;
  /** Steps that the interface has no word for and that change nothing. */
  readonly skip?: readonly number[];
  /** Steps in which the recording is one of several outcomes: only exit code and errors are compared. */
  readonly racy?: readonly number[];
  /** Steps that start from such an outcome: what they lead to is compared, not how. */
  readonly afterRacy?: readonly number[];
  /** Secret configuration values of the stack. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Steps that need more than a command, e.g. a signal. */
  readonly special?: Readonly<Record<number, (engine: Engine, playground: Playground) => Promise<Performance>>>;
  /** Operations, as `<op> <urn>`, whose events this engine does not show. */
  readonly hidden?: RegExp | undefined;
  /** Error texts in which the embedded engine has its own words: recorded start → pattern. */
  readonly ownWords?: Readonly<Record<string, RegExp | "unsaid">>;
}

/** Replay a scenario on an engine; the result lists every difference from the recording. */
export async function replay(
  scenario: Scenario,
  playground: Playground,
  open: OpenStack,
  options: ReplayOptions = {},
): Promise<string[]> {
  const bindings = new Bindings();
  const problems: string[] = [];
  let before: State | undefined;
  for (const step of scenario.steps) {
    if (step.step > (options.until ?? Infinity)) break;
    if (options.skip?.includes(step.step)) continue;
    const after = scenario.states.find((state) => state.step === step.step);
    const found = await replayStep(step, before, after, { playground, open, options, bindings });
    problems.push(...found.map((problem) => `step ${step.step} (${step.command}, ${step.variant}): ${problem}`));
    if (!step.stack) before = after;
  }
  return problems;
}

interface Stage {
  readonly playground: Playground;
  readonly open: OpenStack;
  readonly options: ReplayOptions;
  readonly bindings: Bindings;
}

async function replayStep(
  step: Step,
  before: State | undefined,
  after: State | undefined,
  stage: Stage,
): Promise<string[]> {
  const { playground, options, bindings } = stage;
  const stack = step.stack ?? "dev";
  const names = goldenNames(playground);
  await playground.configure(stack, { "trace:variant": step.variant }, options.secrets);
  const engine = await stage.open(playground.location(stack));
  if (step.before) playground.shell(fillIds(step.before, readState(playground, stack)));
  const special = options.special?.[step.step];
  if (!special && !isPerformable(step.command)) return [`no counterpart in the Engine interface: ${step.command}`];
  const done = await (special ? special(engine, playground) : perform(engine, step.command));
  const log = playground.takeLog().map((line) => normaliseText(line, names));
  const isRacy = options.racy?.includes(step.step) ?? false;
  const told = [
    ...(done.exitCode === step.exitCode
      ? []
      : [`exit code ${done.exitCode}, wanted ${step.exitCode}: ${JSON.stringify(done.diagnostics)}`]),
    ...compareErrors(step, done, options, names, bindings),
  ];
  if (isRacy) return told;
  const problems = [
    ...told,
    ...(options.afterRacy?.includes(step.step) ? [] : compareCourse(step, before, after, log, done, stage)),
    ...(await compareOutputs(step, engine, bindings, names)),
  ];
  if (after && !step.stack) {
    const { resources, pending } = readState(playground, stack);
    problems.push(...compareStates(after, resources, pending, bindings, names));
  }
  return problems;
}

function compareCourse(
  step: Step,
  before: State | undefined,
  after: State | undefined,
  log: readonly string[],
  done: Performance,
  { bindings, playground, options }: Stage,
): string[] {
  return [
    ...compareOrder(step, before, after, log, bindings),
    ...compareSummary(step, done),
    ...(isRefresh(step) ? [] : compareOperations(step, done.operations, goldenNames(playground), options.hidden)),
  ];
}

/** Names of this run → names in the programs of the traces. */
function goldenNames({ prefix }: Playground): Readonly<Record<string, string>> {
  return { [`${prefix}-`]: "tr-", [`${prefix}/`]: "local/" };
}

/** Events of a refresh differ in form between versions of the engine; its effect is compared by state and summary. */
function isRefresh(step: Step): boolean {
  return step.command.includes("refresh") || step.command.includes("--json") || !step.ops;
}

function readState(
  playground: Playground,
  stack: string,
): { resources: readonly Record<string, Json>[]; pending: readonly Json[] } {
  const file = path.join(playground.root, "state", ".pulumi", "stacks", "trace", `${stack}.json`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { resources: [], pending: [] };
  }
  const latest = StateFile.parse(JSON.parse(text)).checkpoint.latest;
  return { resources: latest?.resources ?? [], pending: latest?.pending_operations ?? [] };
}

/** `{id:name}` in a shell line of a trace is the id the state has for the resource. */
function fillIds(line: string, state: { resources: readonly Record<string, Json>[] }): string {
  return line.replaceAll(/\{id:([^}]+)\}/gu, (_, name: string) => {
    const suffix = name.replace(/^tr-/u, "-");
    const id = state.resources.find(({ urn }) => typeof urn === "string" && urn.endsWith(suffix))?.["id"];
    return typeof id === "string" ? id : "";
  });
}

function compareOrder(
  step: Step,
  before: State | undefined,
  after: State | undefined,
  log: readonly string[],
  bindings: Bindings,
): string[] {
  const left = [...log];
  const real = new Map<string, number>();
  const missing = step.order.filter((line) => {
    const index = left.findIndex((candidate) =>
      bindings.attempt(() => bindings.matches(line.trimEnd(), candidate.trimEnd())),
    );
    if (index === -1) return true;
    const [found = ""] = left.splice(index, 1);
    real.set(line, log.indexOf(found));
    return false;
  });
  if (missing.length > 0 || left.length > 0)
    return [`operations missing: ${missing.join(" | ")}; too many: ${left.join(" | ")}`];
  return orderedPairs(step, before, after)
    .filter(([first, second]) => (real.get(first) ?? 0) > (real.get(second) ?? 0))
    .map(([first, second]) => `order: "${first}" must come before "${second}"`);
}

function wantedChanges(step: Step): Readonly<Record<string, number>> | undefined {
  if (step.summary?.resourceChanges) return step.summary.resourceChanges;
  const parsed = z.object({ changeSummary: z.record(z.string(), z.number()) }).safeParse(step.stdout);
  return parsed.success ? parsed.data.changeSummary : undefined;
}

function compareSummary(step: Step, done: Performance): string[] {
  const wanted = wantedChanges(step);
  if (!wanted) return [];
  const sort = (changes: object) => JSON.stringify(Object.entries(changes).sort(([a], [b]) => a.localeCompare(b)));
  return sort(wanted) === sort(done.changes ?? {})
    ? []
    : [`changes: wanted ${sort(wanted)}, got ${sort(done.changes ?? {})}`];
}

function compareErrors(
  step: Step,
  done: Performance,
  options: ReplayOptions,
  names: Readonly<Record<string, string>>,
  bindings: Bindings,
): string[] {
  const firstLine = (text: string) => text.split("\n")[0] ?? "";
  const wanted = (step.errors ?? []).map(({ text }) => firstLine(text));
  const got = done.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => firstLine(normaliseText(`error: ${message.replace(/^error: /u, "")}`, names)));
  const missing = wanted.filter((line) => {
    const own = Object.entries(options.ownWords ?? {}).find(([start]) => line.startsWith(start))?.[1];
    const recorded = got.findIndex((text) => bindings.attempt(() => bindings.matches(line, text)));
    const index = recorded === -1 && own instanceof RegExp ? got.findIndex((text) => own.test(text)) : recorded;
    // The provider says the same thing twice.
    if (index === -1) return own !== "unsaid";
    got.splice(index, 1);
    return false;
  });
  return [
    ...missing.map((line) => `error missing: ${line}`),
    ...(step.errors || step.exitCode === 0 ? got.map((line) => `error too many: ${line}`) : []),
  ];
}

async function compareOutputs(
  step: Step,
  engine: Engine,
  bindings: Bindings,
  names: Readonly<Record<string, string>>,
): Promise<string[]> {
  if (!step.outputs || step.stack) return [];
  const wanted = Object.entries(step.outputs);
  const outputs = await engine.outputs();
  const extra = difference(Object.keys(outputs), Object.keys(step.outputs));
  const wrong = wanted.flatMap(([name, value]) => {
    const got = outputs[name];
    const isSecret = JSON.stringify(value).includes('"$secret"');
    const real = normalise(z.json().parse(got?.value ?? null), names);
    const fits =
      got &&
      got.secret === isSecret &&
      (JSON.stringify(value).includes('"$secret":true') ||
        bindings.attempt(() => bindings.matches(revealSecrets(value), real)));
    return fits ? [] : [`output ${name}: wanted ${JSON.stringify(value)}, got ${JSON.stringify(got)}`];
  });
  return [...wrong, ...extra.map((name) => `output too many: ${name}`)];
}
