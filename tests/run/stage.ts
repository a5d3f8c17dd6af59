import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Outcome, parseJunit, parseLines } from "./outcome.ts";

/** One command whose tests count. */
export interface Stage {
  readonly name: string;
  /** Shell command, run in the clone. Reports go to $TEST_REPORT (lines) and $JUNIT_REPORT (JUnit). */
  readonly command: string;
  /** Stages that have to be over before; one that failed as a set-up skips this one. */
  readonly after?: readonly string[];
  /** Nothing else runs beside it: it measures time or needs both cores. */
  readonly alone?: boolean;
  /** A set-up is no test: it counts only when it fails. */
  readonly setup?: boolean;
  readonly minutes?: number;
  /** What it is and takes, where a plain `make test` leaves it out. */
  readonly onRequest?: string;
  /** The service whose own code it checks. */
  readonly service?: string;
}

/** How a stage ended. */
export interface StageResult {
  readonly stage: Stage;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
  readonly outcomes: readonly Outcome[];
}

/** Run a stage; its outcomes come from the reports its runners wrote. */
export async function runStage(stage: Stage, root: string, scratch: string): Promise<StageResult> {
  const start = Date.now();
  const lines = join(scratch, `${stage.name}.jsonl`);
  const junit = join(scratch, `${stage.name}.xml`);
  const { code, output } = await shell(stage, root, { TEST_REPORT: lines, JUNIT_REPORT: junit });
  const reported = [
    ...(existsSync(lines) ? parseLines(readFileSync(lines, "utf8")) : []),
    ...(existsSync(junit) ? parseJunit(readFileSync(junit, "utf8")) : []),
  ];
  return {
    stage,
    ok: code === 0,
    seconds: (Date.now() - start) / 1000,
    output,
    outcomes: complete(stage, code, reported),
  };
}

/** A check without a report is one test; a failure that no report knows (coverage, a crash) is one more. */
export function complete(stage: Pick<Stage, "name" | "setup">, code: number, reported: readonly Outcome[]): Outcome[] {
  const knowsFailure = reported.some(({ state }) => state === "failed");
  if (code !== 0 && !knowsFailure) return [...reported, { name: stage.name, state: "failed" }];
  if (reported.length > 0 || stage.setup === true) return [...reported];
  return [{ name: stage.name, state: "passed" }];
}

function shell(
  { command, minutes = 15 }: Stage,
  cwd: string,
  reports: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const output: string[] = [];
    // A group of its own, so that a stage that hangs ends with all it started.
    const child = spawn("sh", ["-c", command], {
      cwd,
      env: { ...process.env, ...reports },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const stop = (signal: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // It ended in the meantime.
      }
    };
    const interrupt = () => stop("SIGTERM");
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    const timer = setTimeout(() => {
      output.push(`\nended after ${minutes} minutes\n`);
      stop("SIGTERM");
      setTimeout(() => stop("SIGKILL"), 10_000).unref();
    }, minutes * 60_000);
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.once("close", (code) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve({ code: code ?? 1, output: output.join("") });
    });
  });
}
