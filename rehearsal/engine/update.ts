import { availableParallelism } from "node:os";
import type { RunOptions, RunResult, StackLocation } from "../../automation/engine/engine.ts";
import { EventStream } from "./events.ts";
import { type Project, readProject } from "./project.ts";
import { runProgram } from "./run-program.ts";
import { openSession } from "./session.ts";
import { stackFiles, type StackFiles } from "./state/files.ts";
import { recordUpdate } from "./state/history.ts";
import { lockStack } from "./state/lock.ts";
import { deleteRest } from "./steps/deletes.ts";
import { storeStackOutputs } from "./steps/outputs.ts";
import { Halted, type Run } from "./steps/run.ts";

/** What a run is for. */
type UpdateKind = "destroy" | "refresh" | "update";

/** Options of a run, internal ones included. */
export interface UpdateOptions extends RunOptions {
  readonly kind: UpdateKind;
  readonly preview: boolean;
  readonly clearPendingCreates?: boolean;
}

/** A finished run with all it said. */
export interface Update {
  readonly result: RunResult;
  readonly events: EventStream;
  readonly config: Readonly<Record<string, string>>;
}

/** Run the program of a stack, or destroy or refresh what it has. */
export async function runUpdate(location: StackLocation, options: UpdateOptions): Promise<Update> {
  const started = new Date();
  const project = await readProject(location);
  const files = stackFiles(location.backend, project.name, location.stack);
  const unlock = options.preview ? undefined : await lockStack(files, location.stack);
  try {
    const events = openEvents(project, options);
    const config = shownConfig(project);
    events.prelude(config);
    const succeeded = await carryOut({ location, project, files, events, options });
    const ended = new Date();
    const duration = (ended.getTime() - started.getTime()) / 1000;
    const result = succeeded ? "succeeded" : "failed";
    if (!options.preview) {
      await recordUpdate(files, location.stack, {
        kind: options.kind,
        result,
        started,
        ended,
        message: options.message ?? "",
        environment: { "exec.kind": "embedded" },
        config: Object.fromEntries(Array.from(project.config, ([key, { stored }]) => [key, stored])),
        changes: events.changes,
      });
    }
    events.summary(result, duration);
    return { result: { result, changes: events.changes, diagnostics: events.diagnostics, duration }, events, config };
  } finally {
    await unlock?.();
  }
}

function openEvents(project: Project, options: UpdateOptions): EventStream {
  const events = new EventStream(options.onEvent, options.preview);
  for (const { value, secret } of project.config.values()) if (secret) events.hide(value);
  return events;
}

function shownConfig(project: Project): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(project.config, ([key, { value, secret }]) => [key, secret ? "[secret]" : value]),
  );
}

interface Job {
  readonly location: StackLocation;
  readonly project: Project;
  readonly files: StackFiles;
  readonly events: EventStream;
  readonly options: UpdateOptions;
}

async function carryOut(job: Job): Promise<boolean> {
  const { location, project, options, events } = job;
  const { kind, preview } = options;
  const parallel = availableParallelism() * 4;
  let run: Run | undefined;
  const begin = async () => {
    const session = await openSession({
      ...job,
      preview,
      parallel,
      signal: options.signal,
      clearPendingCreates: options.clearPendingCreates ?? false,
    });
    run = session.run;
    if (options.refresh || kind === "refresh") run = await session.refreshed(kind === "refresh");
    return run;
  };
  let succeeded = true;
  try {
    const environment = { root: location.root, stack: location.stack, env: location.env, preview, parallel };
    if (kind === "update") succeeded = await runProgram(project, begin, environment);
    else await begin();
    if (succeeded && run && kind !== "refresh") await deleteRest(run);
  } catch (error) {
    if (!(error instanceof Halted)) throw error;
    succeeded = false;
  }
  if (!run) return false;
  succeeded &&= !run.stepFailed && !run.refused && !run.halted.aborted;
  storeStackOutputs(run, succeeded);
  await run.save();
  if (run.stepFailed || run.refused) events.say("error", preview ? "preview failed" : "update failed");
  else if (options.signal?.aborted) events.say("error", "update canceled");
  return succeeded;
}
