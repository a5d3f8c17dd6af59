import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../src/lib/errors.ts";
import { presenceOf } from "../heal/owner.ts";
import { describeHolder, type Holder, type LockPlace } from "../host/lock.ts";
import type { Arguments } from "./arguments.ts";

/** Another deployment has the environment. */
export class HeldError extends UserError {}

/** Take the lock of an environment, from a holder that is gone if need be; wait or refuse where another one has it. */
export async function takeLock(
  lock: LockPlace,
  holder: Holder,
  asked: Arguments,
  print: (line: string) => void,
): Promise<void> {
  const until = Date.now() + asked.waitMinutes * 60_000;
  for (let said = false; ;) {
    const found = await lock.take(holder);
    if (found.nonce === holder.nonce) return;
    const owner = { user: found.by, machine: found.machine, pid: found.pid, since: new Date(found.since) };
    const presence = presenceOf(owner);
    if (presence === "gone" || (presence === "unknown" && asked.breakLock)) {
      print(`took over from ${describeHolder(found)}, which is gone`);
      await lock.release(found.nonce);
      continue;
    }
    const who = `${asked.environment} is being deployed by ${describeHolder(found)}`;
    const hint = presence === "unknown" ? "; if that run has ended, run the same again with --break-lock" : "";
    if (Date.now() >= until) throw new HeldError(`${who}: wait for it to end, or give --wait MINUTES${hint}.`);
    if (!said) print(`${who}: waiting`);
    said = true;
    await sleep(2000);
  }
}

/** This process as the holder of a lock. */
export function holderOf(environment: Readonly<NodeJS.ProcessEnv>): Holder {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = environment;
  const run = id === undefined ? "" : `${server}/${repository}/actions/runs/${id}`;
  return {
    nonce: randomUUID(),
    by: environment["GITHUB_ACTOR"] ?? userInfo().username,
    run,
    machine: hostname(),
    pid: process.pid,
    since: new Date().toISOString(),
  };
}
