import type { Engine, RunOptions, RunResult } from "../automation/engine/engine.ts";
import { describeChanges, describeProblems, Progress } from "../automation/engine/progress.ts";
import type { Report } from "./report.ts";

const colours = { "+": "green", "~": "yellow", "-": "dim", "!": "red" } as const;

/** Run an update of a stack with a line per changed resource and a summary; answers whether it succeeded. */
export async function runUpdate(
  name: string,
  report: Report,
  work: (options: Required<Pick<RunOptions, "onEvent" | "signal">>) => Promise<RunResult>,
): Promise<boolean> {
  const progress = new Progress();
  const stop = new AbortController();
  const interrupt = () => {
    report.line("stopping: what runs now is brought to its end");
    stop.abort();
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    const result = await report.during(name, (note) =>
      work({
        signal: stop.signal,
        onEvent: (event) => {
          const line = progress.take(event);
          if (line !== undefined) report.line(report.paint(colours[line.mark], `  ${line.mark} ${line.text}`));
          note(
            progress
              .running()
              .map((step) => step.name)
              .join(", "),
          );
        },
      }),
    );
    printProblems(result, report);
    report.line(`${name.padEnd(10)} ${result.result === "failed" ? "failed: " : ""}${describeChanges(result.changes)}`);
    return result.result === "succeeded";
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** Print what went wrong, whole: probe output and log lines are what a person needs. */
export function printProblems(result: RunResult, report: Report): void {
  for (const problem of describeProblems(result.diagnostics)) {
    const [first = "", ...rest] = problem.split("\n");
    report.line(report.paint("red", `error: ${first}`));
    for (const line of rest) report.line(`    ${line}`);
  }
}

/** An output of a stack, opened when it is JSON text. */
export async function readOutput(engine: Engine, name: string): Promise<unknown> {
  const output = (await engine.outputs())[name];
  if (output === undefined || output.secret) return undefined;
  if (typeof output.value !== "string") return output.value;
  try {
    return JSON.parse(output.value);
  } catch {
    return output.value;
  }
}
