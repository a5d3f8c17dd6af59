import { runCommand } from "./command/run.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { runHealing, sweep } from "./heal/heal.ts";
import { remedies } from "./heal/table.ts";
import { dockerHost } from "./host/docker-host.ts";
import { withHost } from "./host/open-host.ts";

/** `make heal ENV=…`: what the next deployment would do first, on its own. `--table` prints what happens to what. */
await runCommand(async ({ environment, values }) => {
  if (values.includes("--table")) {
    for (const { type, key, action, why, command } of Object.values(remedies)) {
      console.log(`${type}\n  found by ${key}\n  ${action}: ${why}\n  by hand: ${command}`);
    }
    return 0;
  }
  const workplace = await openWorkplace();
  return withHost(workplace, environment, async ({ docker, scope, env }) => {
    const engine = await workplace.open({ ...workplace.locate(environment), env });
    const host = dockerHost(docker, scope);
    const say = (line: string) => console.log(line);
    const patient = { engine, host, say, breakLock: values.includes("--break-lock") };
    // A refresh needs the lock, so it finds a stale one; it changes no real thing.
    const { result } = await runHealing(patient, () => engine.refresh({ clearPendingCreates: true }));
    await sweep(patient);
    console.log(
      result === "succeeded"
        ? `${environment} is fit for the next deployment`
        : `${environment} could not be refreshed`,
    );
    return result === "succeeded" ? 0 : 1;
  });
}, "automation/heal.ts ENV [--break-lock] [--table]");
