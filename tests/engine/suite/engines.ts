import { openEmbeddedStack } from "../../../rehearsal/engine/stack.ts";
import type { OpenStack } from "./replay.ts";

/** An engine the suite runs on, or the reason why it cannot. */
export interface TestedEngine {
  readonly name: string;
  readonly open: OpenStack;
  readonly problem?: string;
}

/** Every engine of the project. */
export async function engines(): Promise<readonly TestedEngine[]> {
  return [{ name: "embedded", open: openEmbeddedStack }];
}
