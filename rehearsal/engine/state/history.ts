import { copyFile, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { ChangeSummary, UpdateRecord } from "../../../automation/engine/engine.ts";
import type { Value } from "../values/value.ts";
import { readText, type StackFiles, writeAtomic } from "./files.ts";

const Json: z.ZodType<Value> = z.json();
const Update = z.looseObject({
  kind: z.string(),
  startTime: z.number(),
  message: z.string(),
  environment: z.record(z.string(), z.string()).nullish(),
  config: z.record(z.string(), Json).nullish(),
  result: z.string(),
  endTime: z.number(),
  resourceChanges: z.record(z.string(), z.number()).nullish(),
});

/** A finished update before it is written down. */
export interface FinishedUpdate {
  readonly kind: string;
  readonly result: string;
  readonly started: Date;
  readonly ended: Date;
  readonly message: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, Value>>;
  readonly changes: ChangeSummary;
}

const seconds = (time: Date) => Math.floor(time.getTime() / 1000);

/** Write an update down as Pulumi's file backend does, with a copy of the state it led to. */
export async function recordUpdate(files: StackFiles, stack: string, update: FinishedUpdate): Promise<void> {
  await mkdir(files.history, { recursive: true });
  // Nanoseconds, as Pulumi names these files; the name is also the order.
  const stamp = `${update.ended.getTime()}${String(process.hrtime.bigint() % 1_000_000n).padStart(6, "0")}`;
  const file = path.join(files.history, `${stack}-${stamp}`);
  const content = {
    kind: update.kind,
    startTime: seconds(update.started),
    message: update.message,
    environment: update.environment,
    config: update.config,
    version: 0,
    result: update.result,
    endTime: seconds(update.ended),
    resourceChanges: update.changes,
  };
  await writeAtomic(`${file}.history.json`, `${JSON.stringify(content, undefined, 4)}\n`);
  if ((await readText(files.checkpoint)) !== undefined) await copyFile(files.checkpoint, `${file}.checkpoint.json`);
}

/** Finished updates, newest first; secret configuration stays encrypted. */
export async function readHistory(files: StackFiles): Promise<readonly UpdateRecord[]> {
  const names = await readdir(files.history).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith(".history.json"))
    .sort()
    .toReversed();
  const texts = await Promise.all(newest.map((name) => readText(path.join(files.history, name))));
  return texts.flatMap((text) => (text === undefined ? [] : [renderUpdate(Update.parse(JSON.parse(text)))]));
}

function renderUpdate(update: z.infer<typeof Update>): UpdateRecord {
  const config = Object.entries(update.config ?? {}).map(([key, value]) => {
    const secret = JSON.stringify(value).includes('"secure":');
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [key, { value: secret ? "[secret]" : text, secret }] as const;
  });
  return {
    kind: update.kind,
    result: update.result,
    startTime: new Date(update.startTime * 1000).toISOString(),
    endTime: new Date(update.endTime * 1000).toISOString(),
    message: update.message,
    environment: update.environment ?? {},
    config: Object.fromEntries(config),
    resourceChanges: update.resourceChanges ?? {},
  };
}
