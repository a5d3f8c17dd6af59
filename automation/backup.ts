import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { UserError } from "../src/lib/errors.ts";
import { backupName, openBackups } from "./backup/backup.ts";
import { runCommand } from "./command/run.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { keptBackups } from "./deploy/site.ts";
import { withHost } from "./host/open-host.ts";

const usage = "automation/backup.ts ENV create [NAME] [FILE] | list | restore NAME|FILE | save NAME FILE | prune";

/** `make backup|backups|restore ENV=…`: the database of one environment, on its host and as a copy elsewhere. */
await runCommand(
  async ({ environment, values: [verb = "list", name = "", file = ""] }) =>
    withHost(await openWorkplace(), environment, async ({ docker, scope }) => {
      const backups = openBackups(docker, scope);
      switch (verb) {
        case "create": {
          const made = await backups.create(name);
          console.log(`backed up as ${made}`);
          if (file !== "") await backups.save(made, file);
          for (const gone of await backups.prune(keptBackups)) console.log(`removed ${gone}`);
          return 0;
        }
        case "list":
          for (const one of await backups.list()) console.log(one);
          return 0;
        case "restore": {
          const former = await backups.create("before-restore");
          const chosen = existsSync(name) ? backupName(basename(name, ".dump")) : name;
          if (existsSync(name)) await backups.load(chosen, createReadStream(name));
          await backups.restore(chosen);
          console.log(`restored ${chosen}; what was there before is ${former}`);
          return 0;
        }
        case "save":
          await backups.save(name, file);
          console.log(`saved ${name} as ${file}`);
          return 0;
        case "prune":
          for (const gone of await backups.prune(keptBackups)) console.log(`removed ${gone}`);
          return 0;
        default:
          throw new UserError(`${JSON.stringify(verb)} is no verb: ${usage}`);
      }
    }),
  usage,
);
