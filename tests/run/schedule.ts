import type { Stage, StageResult } from "./stage.ts";

/** What a schedule is run with. */
export interface Runner {
  /** Stages at once. */
  readonly width: number;
  readonly run: (stage: Stage) => Promise<StageResult>;
  readonly onStart?: (stage: Stage) => void;
  readonly onEnd?: (result: StageResult) => void;
}

/**
 * Run stages, as many at once as there is room for, each after those it waits for; one that runs alone waits for an empty
 * machine. A stage behind a set-up that failed does not run; it counts as failed, because its tests did not pass.
 */
export async function runAll(stages: readonly Stage[], { width, run, onStart, onEnd }: Runner): Promise<StageResult[]> {
  const results = new Map<string, StageResult>();
  const running = new Map<string, { readonly stage: Stage; readonly done: Promise<void> }>();
  const waiting = new Set(stages);

  const finish = (result: StageResult): void => {
    results.set(result.stage.name, result);
    running.delete(result.stage.name);
    onEnd?.(result);
  };
  const isReady = ({ after = [] }: Stage) => after.every((name) => results.has(name));
  const brokenSetup = ({ after = [] }: Stage) =>
    after
      .map((name) => results.get(name))
      .find((result) => result !== undefined && !result.ok && result.stage.setup === true);
  const hasRoom = ({ alone }: Stage) => {
    if (running.size === 0) return true;
    if (alone === true || [...running.values()].some(({ stage }) => stage.alone)) return false;
    return running.size < width;
  };
  const start = (): void => {
    for (const stage of waiting) {
      if (!isReady(stage)) continue;
      const broken = brokenSetup(stage);
      if (broken !== undefined) {
        waiting.delete(stage);
        finish(notRun(stage, broken.stage.name));
      } else if (hasRoom(stage)) {
        waiting.delete(stage);
        onStart?.(stage);
        running.set(stage.name, { stage, done: run(stage).then(finish) });
      }
    }
  };

  while (waiting.size > 0 || running.size > 0) {
    const before = results.size;
    start();
    if (running.size === 0 && results.size === before) break;
    if (running.size > 0) await Promise.race([...running.values()].map(({ done }) => done));
  }
  for (const stage of waiting) finish(notRun(stage, (stage.after ?? []).join(", ")));
  return stages.flatMap(({ name }) => results.get(name) ?? []);
}

function notRun(stage: Stage, because: string): StageResult {
  const output = `not run: ${because} failed\n`;
  return { stage, ok: false, seconds: 0, output, outcomes: [{ name: stage.name, state: "failed" }] };
}
