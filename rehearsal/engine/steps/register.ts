import type { Goal } from "../monitor/goal.ts";
import { formatInputProblem } from "../providers/inputs.ts";
import type { ResourceRecord } from "../state/record.ts";
import { createUrn, packageOf, providedPackage } from "../urn.ts";
import { noDiff, replaceOnChanges } from "../values/diff.ts";
import { digestAssets } from "../values/assets.ts";
import { ignoreChanges } from "../values/path.ts";
import { type Properties, secretTexts } from "../values/value.ts";
import { aliasUrns } from "./aliases.ts";
import { ensureProvider } from "./default-provider.ts";
import { deleteDependentsFirst } from "./delete-first.ts";
import { diffRecord } from "./diff-record.ts";
import { executeSteps } from "./execute.ts";
import { importRecord } from "./import.ts";
import { buildRecord } from "./record.ts";
import type { Run } from "./run.ts";
import type { Step } from "./step.ts";

/** Make the world and the state agree with what the program registers; the answer is the record as it then is. */
export async function registerResource(run: Run, goal: Goal): Promise<ResourceRecord> {
  run.check();
  const { stack, project } = run.setup;
  const urn = createUrn(stack, project, goal.type, goal.name, goal.parent);
  if (run.seen.has(urn)) run.refuse(`Duplicate resource URN '${urn}'; try giving it a unique name`, urn);
  run.seen.add(urn);
  const provider = await providerReference(run, goal);
  const record = buildRecord(goal, urn, provider, run.news.get(goal.parent));
  const old = await existingFor(run, goal, record);
  const steps = await planOrRefuse(run, goal, record, old);
  run.check();
  await executeSteps(run, steps);
  const [step] = steps;
  if (step) run.steps.set(urn, step);
  // An import that fits needs no step of its own.
  const result = step || !old ? record : old;
  run.news.set(urn, result);
  return result;
}

async function providerReference(run: Run, goal: Goal): Promise<string> {
  if (!goal.custom || providedPackage(goal.type) !== undefined) return "";
  return goal.provider || ensureProvider(run, packageOf(goal.type), goal.version);
}

/** The record the state has, or gets by an import. */
async function existingFor(run: Run, goal: Goal, record: ResourceRecord): Promise<ResourceRecord | undefined> {
  const old = findOld(run, goal, record.urn);
  const { importId } = goal;
  if (importId === "" || old?.id === importId || old?.importID === importId) return old;
  if (!old) return importRecord(run, record, importId);
  return run.refuse(`unsupported: import of "${importId}" over the existing resource ${old.id ?? ""}`, record.urn);
}

function findOld(run: Run, goal: Goal, urn: string): ResourceRecord | undefined {
  const { stack, project } = run.setup;
  const identity = { stack, project, type: goal.type, name: goal.name, parent: goal.parent };
  const old = run.olds.get(urn);
  if (old) return old;
  const alias = aliasUrns(identity, goal.aliases, run.aliases).find((candidate) => run.olds.has(candidate));
  if (alias === undefined) return undefined;
  if (run.seen.has(alias)) run.refuse(`Two resources claim ${alias}: ${urn} has it as an alias; remove the alias`, urn);
  run.aliases.set(urn, alias);
  run.seen.add(alias);
  run.touch();
  return run.olds.get(alias);
}

async function planOrRefuse(
  run: Run,
  goal: Goal,
  record: ResourceRecord,
  old: ResourceRecord | undefined,
): Promise<readonly Step[]> {
  try {
    const inputs = digestAssets(goal.inputs, run.setup.root);
    for (const text of secretTexts(inputs)) run.setup.events.hide(text);
    record.inputs = inputs;
    return await planSteps(run, { ...goal, inputs }, record, old);
  } catch (error) {
    run.check();
    return run.refuse(error instanceof Error ? error.message : String(error), record.urn);
  }
}

async function planSteps(
  run: Run,
  goal: Goal,
  record: ResourceRecord,
  old: ResourceRecord | undefined,
): Promise<readonly Step[]> {
  const { urn } = record;
  const again = old && run.deletedFirst.get(old);
  if (!old || old.external || again) {
    record.inputs = await checkInputs(run, goal, goal.inputs);
    if (!old || !again) return [{ op: "create", urn, new: record }];
    run.deletes.delete(old.urn);
    const diff = { ...noDiff, replaceKeys: again };
    return [
      { op: "replace", urn, old, new: record },
      { op: "create-replacement", urn, old, new: record, diff },
    ];
  }
  const inputs = ignoreChanges(goal.inputs, old.inputs ?? {}, goal.ignoreChanges);
  record.inputs = await checkInputs(run, goal, inputs, old.inputs ?? {});
  const diff = replaceOnChanges(diffRecord(run, old, record), goal.replaceOnChanges);
  if (!old.pendingReplacement && !diff.some)
    return run.imported.has(old) ? [] : [{ op: "same", urn, old, new: record }];
  if (!old.pendingReplacement && !diff.replace) return [{ op: "update", urn, old, new: record, diff }];
  if (record.protect && old.protect) refuseReplacement(run, urn);
  if (goal.importId !== "") refuseImported(run, urn, diff.replaceKeys);
  record.inputs = await checkInputs(run, goal, goal.inputs);
  if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace)) {
    return [
      { op: "create-replacement", urn, old, new: record, diff },
      { op: "replace", urn, old, new: record, diff },
    ];
  }
  const dependents = deleteDependentsFirst(run, old);
  const own: Step[] = old.pendingReplacement ? [] : [{ op: "delete-replaced", urn: old.urn, old, first: true }];
  return [
    ...dependents,
    ...own,
    { op: "replace", urn, old, new: record, diff },
    { op: "create-replacement", urn, old, new: record, diff },
  ];
}

function refuseReplacement(run: Run, urn: string): void {
  const message = `unable to replace resource "${urn}"\nas it is currently marked for protection. Remove the option \`protect\` in the program and run \`up\` once before it changes`;
  if (!run.setup.preview) run.refuse(message, urn);
  run.setup.events.say("error", message, urn);
  run.refused = true;
}

function refuseImported(run: Run, urn: string, keys: readonly string[]): void {
  const message = `previously-imported resources that still specify an ID may not be replaced; please remove the \`import\` declaration from your program (${keys.join(", ")} cannot change in place)`;
  if (!run.setup.preview) run.refuse(message, urn);
  run.setup.events.say("warning", message, urn);
}

async function checkInputs(run: Run, goal: Goal, inputs: Properties, old?: Properties): Promise<Properties> {
  if (!goal.custom) return inputs;
  const { registry, preview, root, env } = run.setup;
  const provided = providedPackage(goal.type);
  if (provided !== undefined) return registry.checkProvider(provided, inputs, goal.version, env);
  const problem = formatInputProblem(goal.type, goal.name, inputs);
  if (problem !== undefined) throw new Error(problem);
  const type = registry.type(goal.type);
  return type.check ? type.check(inputs, { name: goal.name, preview, root, ...(old ? { old } : {}) }) : inputs;
}
