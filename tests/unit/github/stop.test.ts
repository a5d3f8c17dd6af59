import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stopGitHub } from "../../../rehearsal/github/start.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "delivery-stop-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process like the stand-in of another clone, noted as the one of `noted`. */
async function standIn(dir: string, noted: string) {
  const script = join(folder, "clone/rehearsal/github/serve.ts");
  mkdirSync(join(script, ".."), { recursive: true });
  mkdirSync(noted, { recursive: true });
  writeFileSync(script, "setInterval(() => {}, 1000); process.stdout.write('up');");
  const child = spawn(process.execPath, [script, "--dir", dir], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  writeFileSync(join(noted, "pid"), `${child.pid}`);
  return child;
}

test("the stand-in of a folder is stopped, whichever clone started it", async () => {
  const dir = join(folder, "github");
  const child = await standIn(dir, dir);
  const ended = once(child, "exit");
  await stopGitHub({ dir });
  expect(await ended).toEqual([null, "SIGTERM"]);
});

test("a number that went to another folder's stand-in is left alone", async () => {
  const child = await standIn(join(folder, "elsewhere"), join(folder, "github"));
  await stopGitHub({ dir: join(folder, "github") });
  expect(child.exitCode ?? child.signalCode).toBeNull();
  child.kill("SIGKILL");
  await once(child, "exit");
});
