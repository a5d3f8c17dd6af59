import path from "node:path";
import { findEngine } from "../../../automation/engine/open.ts";
import { openEmbeddedStack } from "../../../rehearsal/engine/stack.ts";
import { callerEnv } from "./playground.ts";
import type { OpenStack } from "./replay.ts";

/** An engine the suite runs on, or the reason why it cannot. */
export interface TestedEngine {
  readonly name: string;
  readonly open: OpenStack;
  readonly problem?: string;
  /** Operations, as `<op> <urn>`, whose events it does not show. */
  readonly hidden?: RegExp;
}

/** Every engine of the project; one that cannot run here says why, and is a failure where EVERY_ENGINE is set. */
export async function engines(): Promise<readonly TestedEngine[]> {
  return [{ name: "embedded", open: openEmbeddedStack }, await realEngine()];
}

async function realEngine(): Promise<TestedEngine> {
  const root = path.resolve(import.meta.dirname, "..", "..", "..");
  try {
    const { open } = await findEngine({ root, env: callerEnv(), forced: "pulumi" });
    // `up --json` leaves out what only the engine itself does; --event-log, which the recording is of, does not.
    return { name: "pulumi", open, hidden: /^remove-pending-replace |^\S+ pulumi:providers:\w+::default/u };
  } catch (error) {
    if ((process.env["EVERY_ENGINE"] ?? "") !== "") throw error;
    const problem = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unknown";
    return { name: "pulumi", open: () => Promise.reject(new Error(problem)), problem };
  }
}
