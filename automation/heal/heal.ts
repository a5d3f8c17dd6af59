import { EngineError, type Engine } from "../engine/engine.ts";
import type { Host } from "../host/host.ts";
import { UserError } from "../../src/lib/errors.ts";
import { planSweep, type Sweep } from "./orphans.ts";
import { presenceOf, readOwner, type Owner, type Presence } from "./owner.ts";

/** What a healing needs: a stack and the host it runs on. */
export interface Patient {
  readonly engine: Pick<Engine, "cancel" | "refresh" | "resources">;
  readonly host: Host;
  /** Whether the owner of a lock still runs. */
  readonly presence?: (owner: Owner) => Presence;
  /** A person said that the owner is gone, where nobody can tell from here. */
  readonly breakLock?: boolean;
  readonly say: (line: string) => void;
}

/**
 * Run the engine; where a killed run left the stack locked, remove the lock if its owner is gone, forget what that run had
 * begun, and run again.
 */
export async function runHealing<Result>(patient: Patient, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!isLocked(error)) throw error;
    expectGone(patient, error.message);
    await patient.engine.cancel();
    patient.say("a killed run left the stack locked; its owner is gone: lock removed, what it had begun is forgotten");
    // Begun creates stay in the state through every later update, with a warning each; only this forgets them.
    const { result, diagnostics } = await patient.engine.refresh({ clearPendingCreates: true });
    if (result === "failed") patient.say(`refresh: ${diagnostics.map(({ message }) => message).join("; ")}`);
    await sweep(patient);
    return run();
  }
}

/**
 * Remove what is on the host and in no state; returns what was done. Before an update only what would be in its way: a run
 * that goes on elsewhere may have created containers a moment ago that its state does not know yet.
 */
export async function sweep(
  { engine, host, say }: Pick<Patient, "engine" | "host" | "say">,
  which: "all" | "in the way" = "all",
): Promise<Sweep> {
  const [objects, resources, edge] = await Promise.all([host.objects(), engine.resources(), host.edge()]);
  const plan = planSweep(objects, resources, edge, which);
  // Containers first: a network is free only without them.
  for (const object of [...plan.remove].toSorted((one, other) => (one.kind < other.kind ? -1 : 1))) {
    await host.remove(object);
    say(`removed the ${object.kind} ${object.name}: a killed run left it behind`);
  }
  for (const { object, why } of plan.keep.filter(({ object }) => object.kind !== "volume")) {
    say(`left the ${object.kind} ${object.name} alone although no state knows it: ${why}`);
  }
  return plan;
}

function expectGone({ presence = presenceOf, breakLock = false }: Patient, message: string): void {
  const owner = readOwner(message);
  const state = owner === undefined ? "unknown" : presence(owner);
  if (state === "gone" || (state === "unknown" && breakLock)) return;
  const who =
    owner === undefined
      ? message
      : `${owner.user}@${owner.machine} (pid ${owner.pid}) since ${owner.since.toISOString()}`;
  throw new UserError(
    state === "alive"
      ? `The stack is in use by ${who}: wait for that run to end.`
      : `The stack is locked by ${who}, and from here nobody can tell whether that run goes on: make sure that it has ended, then run the same again with --break-lock.`,
  );
}

function isLocked(error: unknown): error is EngineError {
  return error instanceof EngineError && /\block(?:ed|s)?\b/.test(error.message);
}
