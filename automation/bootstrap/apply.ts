import { UserError } from "../../src/lib/errors.ts";
import type { Engine } from "../engine/engine.ts";
import { describeChanges, describeProblems, describeSteps } from "../engine/progress.ts";

/** How the first run is confirmed and told. */
export interface ApplyTerms {
  readonly confirm: (question: string) => Promise<boolean>;
  /** What may lie behind a failure, beside what the engine says. */
  readonly explain: () => Promise<readonly string[]>;
  readonly say: (line: string) => void;
}

/** Show the plan of the stack `governance`, ask, and apply it; without a change nobody is asked. */
export async function applyGovernance(engine: Engine, { confirm, say, explain }: ApplyTerms): Promise<void> {
  const planned = await engine.preview();
  if (planned.result === "failed") throw new UserError(describeProblems(planned.diagnostics).join("\n"));
  const lines = describeSteps(planned.steps);
  for (const line of lines) say(`  ${line}`);
  say(`governance: ${describeChanges(planned.changes)}`);
  if (lines.length === 0) return;
  if (!(await confirm("Apply this? Type yes: "))) throw new UserError("Nothing was changed.");
  const applied = await engine.up({ message: "make bootstrap" });
  if (applied.result === "succeeded") return;
  const advice = "Run it again; where something exists already, run `make adopt IMPORTS=1` first.";
  throw new UserError([...describeProblems(applied.diagnostics), ...(await explain()), advice].join("\n"));
}
