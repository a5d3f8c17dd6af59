import { environments, type EnvironmentName } from "../src/catalog/environments.ts";
import { runCommand } from "./command/run.ts";
import { openRepository } from "./deploy/git.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { gitHubOf } from "./github/environment.ts";
import { withHost } from "./host/open-host.ts";
import { openLedger } from "./ledger/ledger.ts";
import { withPackages } from "./registry/packages.ts";
import { openRegistries } from "./registry/registry.ts";
import { tidyHost, tidyRegistry } from "./retention/retention.ts";

/** A commit this new may yet be deployed, although no environment has verified it. */
const commitsOnTheirWay = 200;

/** `make retention ENV=…`: images of releases that nobody goes back to any more leave the environment's host. */
await runCommand(async ({ environment, values }) => {
  const workplace = await openWorkplace();
  return withHost(workplace, environment, async ({ docker, settings }) => {
    // Environments may share a host: what any of them keeps stays.
    const names = Object.keys(environments) as EnvironmentName[];
    const ledgers = await Promise.all(
      names.map(async (name) => openLedger(await workplace.open(workplace.locate(name)))),
    );
    const gone = await tidyHost(docker, ledgers, Object.values(settings.repositories));
    for (const { repository, digest } of gone) console.log(`removed ${repository}@${digest}`);
    if (values.includes("--registry")) {
      const recent = new Set(await openRepository(workplace.root).recent(commitsOnTheirWay));
      const registry = withPackages(openRegistries(), gitHubOf(process.env));
      const expired = await tidyRegistry(registry, ledgers, Object.values(settings.repositories), recent);
      for (const { repository, digest, tags } of expired)
        console.log(`removed ${repository}@${digest} (${tags.join(", ")})`);
    }
    console.log(gone.length === 0 ? "nothing to remove" : `${gone.length} images removed`);
    return 0;
  });
}, "automation/retention.ts ENV [--registry]");
