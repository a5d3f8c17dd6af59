import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { count, describeCounts, failureLines, skipLines } from "./run/outcome.ts";
import { chooseStages, leftOutLines } from "./run/choose.ts";
import { runAll } from "./run/schedule.ts";
import { runStage, type Stage, type StageResult } from "./run/stage.ts";
import { allStages, lintStages } from "./run/stages.ts";

// node tests/run.ts [all | lint | stage…]   Runs the project's checks and tests and ends with one line of numbers.

const root = join(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
const all = allStages(root);
let stages: readonly Stage[];
try {
  stages = chooseStages(wanted, { all, lint: lintStages });
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), "delivery-tests-"));
const start = Date.now();

try {
  const results = await runAll(stages, {
    width: Math.max(2, availableParallelism()),
    run: (stage) => runStage(stage, root, scratch),
    onStart: ({ name }) => say(`run   ${name}`),
    onEnd: report,
  });
  const outcomes = results.flatMap((result) => result.outcomes);
  const failed = results.filter(({ ok }) => !ok).map(({ stage }) => stage.name);
  if (failed.length > 0) say(`failed stages: ${failed.join(", ")}`);
  for (const line of skipLines(outcomes)) say(line);
  if (wanted.length === 0) for (const line of leftOutLines(all)) say(line);
  say(`time: ${Math.round((Date.now() - start) / 1000)}s`);
  const counts = count(outcomes);
  process.exitCode = failed.length > 0 || counts.failed > 0 ? 1 : 0;
  say(describeCounts(counts));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function report({ stage, ok, seconds, output, outcomes }: StageResult): void {
  const numbers = stage.setup === true ? "" : ` ${describeCounts(count(outcomes))}`;
  say(`${ok ? "ok   " : "FAIL "} ${stage.name}${numbers} (${seconds.toFixed(0)}s)`);
  if (ok) return;
  for (const line of failureLines(outcomes)) say(line);
  say(`----- output of ${stage.name}`);
  say(output.trimEnd());
  say(`----- end of ${stage.name}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
