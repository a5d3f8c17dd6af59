import { environments, type EnvironmentName } from "../src/catalog/environments.ts";
import { runCommand } from "./command/run.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { withHost } from "./host/open-host.ts";
import { openLedger } from "./ledger/ledger.ts";
import { tidyHost } from "./retention/retention.ts";

/** `make retention ENV=…`: images of releases that nobody goes back to any more leave the environment's host. */
await runCommand(async ({ environment }) => {
  const workplace = await openWorkplace();
  return withHost(workplace, environment, async ({ docker, settings }) => {
    // Environments may share a host: what any of them keeps stays.
    const names = Object.keys(environments) as EnvironmentName[];
    const ledgers = await Promise.all(
      names.map(async (name) => openLedger(await workplace.open(workplace.locate(name)))),
    );
    const gone = await tidyHost(docker, ledgers, Object.values(settings.repositories));
    for (const { repository, digest } of gone) console.log(`removed ${repository}@${digest}`);
    console.log(gone.length === 0 ? "nothing to remove" : `${gone.length} images removed`);
    return 0;
  });
}, "automation/retention.ts ENV");
