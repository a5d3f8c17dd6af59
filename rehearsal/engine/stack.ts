import { rm } from "node:fs/promises";
import {
  type Engine,
  EngineError,
  type Output,
  type ResourceState,
  type StackLocation,
} from "../../automation/engine/engine.ts";
import { readProject } from "./project.ts";
import { Vault } from "./secrets/vault.ts";
import { type StackFiles, stackFiles } from "./state/files.ts";
import { readHistory } from "./state/history.ts";
import { breakLocks, lockStack } from "./state/lock.ts";
import { openRecords, readState, StateWriter } from "./state/store.ts";
import { runUpdate } from "./update.ts";
import { stackType } from "./urn.ts";
import { containsSecret, reveal } from "./values/value.ts";

/** The embedded engine on one stack: runs the unmodified program without the Pulumi CLI. */
export function openEmbeddedStack(location: StackLocation): Engine {
  const files = async (): Promise<StackFiles> => {
    const { name } = await readProject(location);
    return stackFiles(location.backend, name, location.stack);
  };
  return {
    name: "embedded",
    create: () => createStack(location),
    preview: async (options = {}) => {
      const { result, events, config } = await runUpdate(location, { ...options, kind: "update", preview: true });
      return { ...result, steps: events.planned, config };
    },
    up: async (options = {}) => (await runUpdate(location, { ...options, kind: "update", preview: false })).result,
    refresh: async (options = {}) => {
      const { previewOnly = false, ...rest } = options;
      return (await runUpdate(location, { ...rest, kind: "refresh", preview: previewOnly })).result;
    },
    destroy: async (options = {}) =>
      (await runUpdate(location, { ...options, kind: "destroy", preview: false })).result,
    outputs: async () => readOutputs(await files(), location),
    history: async () => readHistory(await files()),
    resources: async () => readResources(await files()),
    cancel: async () => breakLocks(await files()),
    remove: async () => removeStack(await files(), location.stack),
  };
}

async function createStack(location: StackLocation): Promise<void> {
  const project = await readProject(location);
  const files = stackFiles(location.backend, project.name, location.stack);
  const unlock = await lockStack(files, location.stack);
  try {
    if ((await readState(files)).exists) return;
    const vault = new Vault(location.env, project.salt);
    await new StateWriter(files, location.stack, vault, () => ({ resources: [], pending: [] })).write();
  } finally {
    await unlock();
  }
}

async function readOutputs(files: StackFiles, location: StackLocation): Promise<Readonly<Record<string, Output>>> {
  const { resources, salt } = await readState(files);
  const root = resources.filter((record) => record.type === stackType);
  const [record] = await openRecords(root, new Vault(location.env, salt));
  const entries = Object.entries(record?.outputs ?? {}).map(([name, value]) => {
    return [name, { value: reveal(value), secret: containsSecret(value) }] as const;
  });
  return Object.fromEntries(entries);
}

async function readResources(files: StackFiles): Promise<readonly ResourceState[]> {
  return (await readState(files)).resources;
}

async function removeStack(files: StackFiles, stack: string): Promise<void> {
  const { resources } = await readState(files);
  if (resources.length > 0) {
    throw new EngineError(
      `The stack ${stack} still has ${resources.length} resources; destroy it before it is removed.`,
    );
  }
  await breakLocks(files);
  for (const file of [files.checkpoint, files.backup]) await rm(file, { force: true });
  for (const folder of [files.history, files.backups]) await rm(folder, { recursive: true, force: true });
}
