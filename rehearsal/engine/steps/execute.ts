import { setTimeout } from "node:timers/promises";
import type { PendingOperation, ResourceRecord } from "../state/record.ts";
import { providedPackage } from "../urn.ts";
import { revealAll, taintOutputs, unknown } from "../values/value.ts";
import { contextFor, existingOf } from "./context.ts";
import { differs } from "./differs.ts";
import { lookUp } from "./look-up.ts";
import { takeOver } from "./take-over.ts";
import { Halted, type Run } from "./run.ts";
import { recordOf, type Step } from "./step.ts";

/** Carry out steps one after the other; the first failure is reported, stops the run and ends the list. */
export async function executeSteps(run: Run, steps: readonly Step[]): Promise<void> {
  // Registrations that come together are planned together: a refusal among them stops the run before anything starts.
  if (!run.setup.preview && steps.some(isReal)) await setTimeout(10);
  await run.limit.run(async () => {
    for (const step of steps) {
      run.check();
      await executeStep(run, step);
    }
  });
}

function isReal(step: Step): boolean {
  return (
    step.op !== "same" && recordOf(step)?.custom === true && providedPackage(recordOf(step)?.type ?? "") === undefined
  );
}

async function executeStep(run: Run, step: Step): Promise<void> {
  const { events, preview } = run.setup;
  events.started(step);
  try {
    await apply(run, step);
  } catch (error) {
    run.stepFailed = true;
    const message = error instanceof Error ? error.message : String(error);
    events.say("error", preview ? `Preview failed: ${message}` : message, step.urn);
    events.failed(step);
    if (error instanceof ProtectedError && step.old) {
      // Nothing was tried: whatever does not hold up this resource may still go.
      run.kept.add(step.old);
      return;
    }
    run.halt();
    throw new Halted(message, { cause: error });
  }
  events.finished(step);
}

async function apply(run: Run, step: Step): Promise<void> {
  const { old, new: next } = step;
  if (next && step.op === "same" && old) return keep(run, old, next);
  if (next && step.op === "read") return lookUp(run, next, old);
  if (next && step.op === "import") return takeOver(run, next);
  if (next && step.op === "create") return create(run, next);
  if (next && step.op === "create-replacement") return create(run, next, old);
  if (next && step.op === "update" && old) return update(run, old, next);
  if (old && step.op === "delete") return remove(run, old, { checked: true });
  if (old && step.op === "delete-replaced") return remove(run, old, { first: step.first ?? false });
  if (old && (step.op === "remove-pending-replace" || step.op === "discard")) return forget(run, old);
}

function keep(run: Run, old: ResourceRecord, next: ResourceRecord): void {
  if (old.id !== undefined) next.id = old.id;
  if (old.outputs !== undefined) next.outputs = old.outputs;
  if (old.created !== undefined) next.created = old.created;
  if (old.modified !== undefined) next.modified = old.modified;
  run.setup.snapshot.remove(old);
  run.setup.snapshot.add(next);
  if (differs(old, next)) run.touch();
}

async function create(run: Run, next: ResourceRecord, old?: ResourceRecord): Promise<void> {
  const { preview, snapshot } = run.setup;
  if (next.custom) await operate(run, "creating", next, () => createCustom(run, next));
  const now = new Date().toISOString();
  if (!preview) Object.assign(next, { created: now, modified: now });
  if (old?.pendingReplacement) snapshot.remove(old);
  else if (old) old.delete = true;
  snapshot.add(next);
  run.touch();
  if (next.custom) await run.save();
}

async function createCustom(run: Run, next: ResourceRecord): Promise<void> {
  const inputs = next.inputs ?? {};
  if (providedPackage(next.type) !== undefined) {
    next.id = run.setup.preview ? unknown : crypto.randomUUID();
    next.outputs = inputs;
    return;
  }
  const type = run.setup.registry.type(next.type);
  const made = run.setup.preview
    ? (type.plan?.(inputs) ?? { outputs: inputs })
    : await type.create(revealAll(inputs), contextFor(run, next));
  if (made.id !== undefined) next.id = made.id;
  next.outputs = taintOutputs(made.outputs, inputs, next.additionalSecretOutputs ?? []);
}

async function update(run: Run, old: ResourceRecord, next: ResourceRecord): Promise<void> {
  if (old.id !== undefined) next.id = old.id;
  if (old.created !== undefined) next.created = old.created;
  if (next.custom) await operate(run, "updating", old, () => updateCustom(run, old, next));
  if (!run.setup.preview) next.modified = new Date().toISOString();
  run.setup.snapshot.remove(old);
  run.setup.snapshot.add(next);
  run.touch();
  if (next.custom) await run.save();
}

async function updateCustom(run: Run, old: ResourceRecord, next: ResourceRecord): Promise<void> {
  const inputs = next.inputs ?? {};
  if (providedPackage(next.type) !== undefined) {
    next.outputs = inputs;
    return;
  }
  const type = run.setup.registry.type(next.type);
  const existing = existingOf(old);
  if (run.setup.preview) {
    const planned = type.plan?.(inputs, existing) ?? { outputs: inputs };
    next.outputs = taintOutputs(planned.outputs, inputs, next.additionalSecretOutputs ?? []);
    return;
  }
  if (!type.update) throw new Error(`unsupported: ${next.type} cannot be updated in place`);
  const outputs = await type.update(existing, revealAll(inputs), contextFor(run, next));
  next.outputs = taintOutputs(outputs, inputs, next.additionalSecretOutputs ?? []);
}

async function remove(
  run: Run,
  old: ResourceRecord,
  how: { readonly checked?: boolean; readonly first?: boolean },
): Promise<void> {
  if (how.checked && old.protect) throw new ProtectedError(old.urn);
  const skipped =
    old.external || old.retainOnDelete || (old.deletedWith !== undefined && run.deletes.has(old.deletedWith));
  if (old.custom && !skipped && !run.setup.preview && providedPackage(old.type) === undefined) {
    const type = run.setup.registry.type(old.type);
    await operate(run, "deleting", old, () => type.delete(existingOf(old), contextFor(run, old)));
  }
  if (how.first) old.pendingReplacement = true;
  else run.setup.snapshot.remove(old);
  run.touch();
  if (old.custom) await run.save();
}

class ProtectedError extends Error {
  override readonly name = "ProtectedError";

  constructor(urn: string) {
    super(
      `resource "${urn}" cannot be deleted\nbecause it is protected. Remove the option \`protect\` in the program and run \`up\` once before it goes`,
    );
  }
}

function forget(run: Run, old: ResourceRecord): void {
  run.setup.snapshot.remove(old);
  run.touch();
}

async function operate(
  run: Run,
  type: PendingOperation["type"],
  record: ResourceRecord,
  work: () => Promise<void>,
): Promise<void> {
  const { preview, snapshot } = run.setup;
  const noted = !preview && providedPackage(record.type) === undefined;
  if (noted) {
    snapshot.begin(type, record);
    run.touch();
    await run.save();
  }
  try {
    await work();
  } finally {
    if (noted) snapshot.end(record);
    run.touch();
  }
}
