import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { type Finding, type Memory, remember, type SeenFinding } from "./finding.ts";

const Stored = z.record(z.string(), z.string());

/** What an earlier check has seen; a file that is missing or broken is an empty memory, never a broken check. */
function readMemory(file: string): Memory {
  if (!existsSync(file)) return {};
  try {
    return Stored.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}

/** Findings with the time at which a check first saw each, kept in a file from check to check. */
export function rememberIn(file: string, findings: readonly Finding[], now: Date): SeenFinding[] {
  const { seen, memory } = remember(findings, readMemory(file), now.toISOString());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(memory, undefined, 2)}\n`);
  return seen;
}
