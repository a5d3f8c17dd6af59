import { environments } from "../src/catalog/environments.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { runCommand } from "./command/run.ts";
import { formatHistory } from "./history/table.ts";
import { openLedger } from "./ledger/ledger.ts";
import { nameOf } from "../src/release/contract.ts";

/** `make history ENV=prod`: every update, newest first, and what may be gone back to. */
await runCommand(
  async ({ environment, values }) => {
    const workplace = await openWorkplace();
    const ledger = await openLedger(await workplace.open(workplace.locate(environment)));
    if (values.includes("--json")) {
      console.log(JSON.stringify({ environment, ...ledger }, undefined, 2));
      return 0;
    }
    if (ledger.entries.length === 0) {
      console.log(`${environment} has no history yet`);
      return 0;
    }
    console.log(formatHistory(ledger.entries));
    console.log(
      `\nruns ${ledger.current === undefined ? "nothing" : nameOf(ledger.current)}; a rollback goes to ${ledger.previous === undefined ? "nothing" : nameOf(ledger.previous)}`,
    );
    return 0;
  },
  `automation/history.ts ${Object.keys(environments).join("|")} [--json]`,
);
