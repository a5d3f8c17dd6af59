import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { Engine } from "../engine/engine.ts";
import type { GitHub } from "../github/api.ts";
import type { Finding } from "./finding.ts";

/** What restoring may use. */
export interface RestoreTools {
  readonly engine: Engine;
  /** For what the engine is blind to on GitHub. */
  readonly github?: GitHub | undefined;
  /** Folder and environment of the program's own commands. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What a machine can put right of what a check has found. What nobody has declared stays where `remove` does not name it
 * as the check does: a secret or a ruleset that is gone cannot be brought back.
 */
export const restorable = (findings: readonly Finding[], remove: readonly string[] = []): Finding[] =>
  findings.filter(({ where, repair: { kind } }) => kind !== "person" && (kind !== "removal" || remove.includes(where)));

/** Bring findings back: first what the engine is blind to, then the engine for the rest. */
export async function restore(
  findings: readonly Finding[],
  { engine, github, root, env }: RestoreTools,
): Promise<void> {
  const repairs = new Map(findings.map(({ repair }) => [nameOf(repair), repair]));
  for (const repair of repairs.values()) {
    if (repair.kind === "request") await github?.call(repair.method, repair.path, z.unknown(), repair.body);
    if (repair.kind === "removal") await github?.call("DELETE", repair.path, z.unknown());
    if (repair.kind === "command") await run(repair.command, repair.stdin, root, { ...env, ...repair.environment });
  }
  if (![...repairs.values()].some(({ kind }) => kind === "engine" || kind === "request")) return;
  const { result, diagnostics } = await engine.up({ refresh: true, message: "Restore what is declared" });
  if (result === "failed") throw new Error(diagnostics.map(({ message }) => message.trim()).join("; "));
}

/** The same object is put right once, however much of it differs. */
const nameOf = (repair: Finding["repair"]) =>
  repair.kind === "request" ? `${repair.method} ${repair.path}` : JSON.stringify(repair);

async function run(command: string, stdin: string, cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn("/bin/sh", ["-c", command], { cwd, env, stdio: ["pipe", "ignore", "pipe"] });
  child.stdin.on("error", () => {}).end(stdin);
  const [said, code] = await Promise.all([
    text(child.stderr),
    new Promise<number | null>((resolve) => void child.once("close", resolve)),
  ]);
  if (code !== 0) throw new Error(`${command}: ${said.trim()}`);
}
