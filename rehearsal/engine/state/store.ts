import { createHash } from "node:crypto";
import { link, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { EngineError } from "../../../automation/engine/engine.ts";
import type { Vault } from "../secrets/vault.ts";
import { containsSecret, type Properties, type Value } from "../values/value.ts";
import { readText, type StackFiles, writeAtomic } from "./files.ts";
import {
  Checkpoint,
  type Deployment,
  type LatestDeployment,
  type PendingOperation,
  type ResourceRecord,
} from "./record.ts";

/** The state file as read: secrets still encrypted. */
export interface StoredState extends Deployment {
  readonly exists: boolean;
  readonly salt?: string;
}

/** Read a stack's state file. A broken one is one sentence with the file and the last good checkpoint. */
export async function readState(files: StackFiles): Promise<StoredState> {
  const text = await readText(files.checkpoint);
  if (text === undefined) return { exists: false, resources: [], pending: [] };
  const latest = parseCheckpoint(text);
  if (latest === undefined) throw new EngineError(await describeBroken(files));
  const provider = latest.secrets_providers;
  if (provider && provider.type !== "passphrase") {
    throw new EngineError(`unsupported: secrets provider ${provider.type}; the embedded engine knows passphrase only`);
  }
  const state = provider?.state;
  const salt = typeof state === "object" && state !== null && "salt" in state ? state["salt"] : undefined;
  return {
    exists: true,
    resources: latest.resources ?? [],
    pending: latest.pending_operations ?? [],
    ...(typeof salt === "string" ? { salt } : {}),
  };
}

function parseCheckpoint(text: string): LatestDeployment | undefined {
  try {
    const parsed = Checkpoint.parse(JSON.parse(text));
    return parsed.checkpoint.latest ?? {};
  } catch {
    return undefined;
  }
}

async function describeBroken(files: StackFiles): Promise<string> {
  const backup = await readText(files.backup);
  const good = backup !== undefined && parseCheckpoint(backup) !== undefined;
  const advice = good
    ? `the last good checkpoint is ${files.backup}; copy it over the broken file to go on from there`
    : `no good checkpoint is left in ${path.dirname(files.backup)}; restore the file from a backup`;
  return `The state file ${files.checkpoint} is corrupted: ${advice}.`;
}

/** Writes checkpoints of one stack: one write at a time, the newest state wins, and each caller waits for a write that holds its change. */
export class StateWriter {
  readonly #files: StackFiles;
  readonly #stack: string;
  readonly #vault: Vault;
  readonly #render: () => Deployment;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  constructor(files: StackFiles, stack: string, vault: Vault, render: () => Deployment) {
    this.#files = files;
    this.#stack = stack;
    this.#vault = vault;
    this.#render = render;
  }

  /** Write the current state. */
  write(): Promise<void> {
    this.#queued ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined;
        this.#running = this.#save();
        return this.#running;
      });
    return this.#queued;
  }

  async #save(): Promise<void> {
    const { resources, pending } = this.#render();
    const sealed = await Promise.all(resources.map((record) => this.#seal(record)));
    const operations = await Promise.all(
      pending.map(async ({ type, resource }) => ({ type, resource: await this.#seal(resource) })),
    );
    const content = renderCheckpoint(this.#stack, sealed, operations, this.#vault.salt);
    await keepBackup(this.#files);
    await writeAtomic(this.#files.checkpoint, `${JSON.stringify(content, undefined, 1)}\n`);
  }

  async #seal(record: ResourceRecord): Promise<ResourceRecord> {
    const seal = (value: Value) => (containsSecret(value) ? this.#vault.seal(value) : value);
    return changeSecrets(record, seal);
  }
}

/** The checkpoint that is about to be replaced stays as the backup. */
async function keepBackup(files: StackFiles): Promise<void> {
  await mkdir(path.dirname(files.checkpoint), { recursive: true });
  const temporary = `${files.backup}.tmp`;
  await rm(temporary, { force: true });
  try {
    await link(files.checkpoint, temporary);
  } catch {
    return;
  }
  await rename(temporary, files.backup);
}

async function changeSecrets(
  record: ResourceRecord,
  change: (value: Value) => Promise<Value> | Value,
): Promise<ResourceRecord> {
  const [inputs, outputs] = await Promise.all([
    changeProperties(record.inputs, change),
    changeProperties(record.outputs, change),
  ]);
  return { ...record, ...(inputs ? { inputs } : {}), ...(outputs ? { outputs } : {}) };
}

async function changeProperties(
  properties: Properties | undefined,
  change: (value: Value) => Promise<Value> | Value,
): Promise<Properties | undefined> {
  if (!properties || !Object.values(properties).some(containsSecret)) return properties;
  const entries = Object.entries(properties).map(async ([key, value]) => [key, await change(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Records with their secrets in clear, in memory only. */
export async function openRecords(records: readonly ResourceRecord[], vault: Vault): Promise<ResourceRecord[]> {
  const open = (value: Value) => (containsSecret(value) ? vault.open(value) : value);
  return Promise.all(records.map((record) => changeSecrets(record, open)));
}

function renderCheckpoint(
  stack: string,
  resources: readonly ResourceRecord[],
  pending: readonly PendingOperation[],
  salt: string | undefined,
): unknown {
  const providers = salt === undefined ? {} : { secrets_providers: { type: "passphrase", state: { salt } } };
  return {
    version: 3,
    checkpoint: {
      stack,
      latest: {
        manifest: { time: new Date().toISOString(), magic: magicOf(version), version },
        ...providers,
        ...(resources.length > 0 ? { resources } : {}),
        ...(pending.length > 0 ? { pending_operations: pending } : {}),
        metadata: {},
      },
    },
  };
}

const version = "embedded";

/** Pulumi takes a state only when this is the hash of the version that wrote it. */
const magicOf = (text: string) => createHash("sha256").update(text).digest("hex");
