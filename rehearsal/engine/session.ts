import type { StackLocation } from "../../automation/engine/engine.ts";
import type { EventStream } from "./events.ts";
import type { Project } from "./project.ts";
import { openRegistry } from "./providers/all.ts";
import { Vault } from "./secrets/vault.ts";
import { readText, type StackFiles, writeAtomic } from "./state/files.ts";
import type { ResourceRecord } from "./state/record.ts";
import { Snapshot } from "./state/snapshot.ts";
import { openRecords, readState, StateWriter } from "./state/store.ts";
import { refreshRecords } from "./steps/refresh.ts";
import { Run } from "./steps/run.ts";

/** What a run on a stack's state is opened with. */
export interface SessionSetup {
  readonly location: StackLocation;
  readonly project: Project;
  readonly files: StackFiles;
  readonly events: EventStream;
  readonly preview: boolean;
  readonly parallel: number;
  readonly signal: AbortSignal | undefined;
  readonly clearPendingCreates: boolean;
}

/** The state of a stack opened for one run. */
export interface Session {
  readonly run: Run;
  /** The run as it continues after the real resources were read. */
  refreshed(counted: boolean): Promise<Run>;
}

/** Read the state and make a run on it. */
export async function openSession(setup: SessionSetup): Promise<Session> {
  const { location, files, project, preview } = setup;
  const stored = await readState(files);
  const vault = new Vault(location.env, stored.salt ?? project.salt);
  const records = await openRecords(stored.resources, vault);
  const creates = setup.clearPendingCreates ? [] : stored.pending.filter(({ type }) => type === "creating");
  if (!preview && creates.length > 0)
    warnOfPending(
      setup.events,
      creates.map(({ resource }) => resource.urn),
    );
  let current = new Snapshot(records, creates);
  const writer = new StateWriter(files, location.stack, vault, () => current);
  const makeRun = () => new Run({ ...runSetup(setup), snapshot: current, save: () => saveState(files, writer) });
  const run = makeRun();
  if (!stored.exists || creates.length < stored.pending.length) run.touch();
  return {
    run,
    refreshed: async (counted) => {
      const fresh = await refreshRecords(run, counted);
      current = new Snapshot(fresh, creates);
      const next = makeRun();
      if (!stored.exists || hasChanged(records, fresh) || creates.length < stored.pending.length) next.touch();
      return next;
    },
  };
}

function runSetup(setup: SessionSetup) {
  const { location, project, events, preview, parallel } = setup;
  return {
    project: project.name,
    stack: location.stack,
    root: location.root,
    env: location.env,
    preview,
    parallel,
    events,
    registry: openRegistry(project, location),
    signal: setup.signal ?? new AbortController().signal,
  };
}

function hasChanged(before: readonly ResourceRecord[], after: readonly ResourceRecord[]): boolean {
  return before.length !== after.length || after.some((record, index) => record !== before[index]);
}

async function saveState(files: StackFiles, writer: StateWriter): Promise<void> {
  if ((await readText(files.meta)) === undefined) await writeAtomic(files.meta, "version: 1\n");
  await writer.write();
}

function warnOfPending(events: EventStream, urns: readonly string[]): void {
  const list = urns.map((urn) => `\n  * ${urn}, interrupted while creating`).join("");
  events.say(
    "warning",
    `An interrupted run left ${urns.length} pending operations; what they made, if anything, is not in the state:${list}`,
  );
}
