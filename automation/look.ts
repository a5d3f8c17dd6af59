import { services } from "../src/catalog/services.ts";
import { UserError } from "../src/lib/errors.ts";
import { nameOf } from "../src/release/contract.ts";
import { runCommand } from "./command/run.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { inTerminal } from "./host/docker-cli.ts";
import { runningContainer, scopeFilters } from "./host/docker-host.ts";
import { withHost, type OpenHost } from "./host/open-host.ts";
import { openLedger } from "./ledger/ledger.ts";

const usage = "automation/look.ts ENV status | logs [SERVICE] [--follow] | shell SERVICE";

/** `make status|logs|shell ENV=prod`: the same look at an environment, wherever its host is. */
await runCommand(async ({ environment, values: [verb = "status", ...rest] }) => {
  const workplace = await openWorkplace();
  return withHost(workplace, environment, async (host) => {
    const service = rest.find((value) => value !== "" && !value.startsWith("--"));
    switch (verb) {
      case "status": {
        const engine = await workplace.open({ ...workplace.locate(environment), env: host.env });
        const { current, entries } = await openLedger(engine);
        console.log(`${environment} runs ${current === undefined ? "nothing that its ledger knows" : nameOf(current)}`);
        if (entries[0]?.succeeded === false)
          console.log(
            `the last update, of ${entries[0].at.toISOString()}, failed: see make history ENV=${environment}`,
          );
        const format = "table {{.Names}}\t{{.Status}}\t{{.Image}}";
        return inTerminal(host, ["ps", "--all", ...scopeFilters(host.scope), "--format", format]);
      }
      case "logs": {
        const follow = rest.includes("--follow") ? ["--follow"] : [];
        const names = service === undefined ? Object.keys(services) : [service];
        for (const name of names)
          await inTerminal(host, ["logs", "--tail", "100", ...follow, await containerOf(host, name)]);
        return 0;
      }
      case "shell":
        return inTerminal(host, ["exec", "--interactive", "--tty", await containerOf(host, service ?? ""), "sh"]);
      default:
        throw new UserError(`${JSON.stringify(verb)} is no verb: ${usage}`);
    }
  });
}, usage);

async function containerOf({ docker, scope }: OpenHost, role: string): Promise<string> {
  const known = [...Object.keys(services), "postgres", "redis", "edge", "registry"];
  if (!known.includes(role))
    throw new UserError(`SERVICE is ${JSON.stringify(role)}, expected one of ${known.join(", ")}.`);
  const id = await runningContainer(docker, scope, role);
  if (id === undefined)
    throw new UserError(`No container of ${role} runs in ${scope.stack}: see make status ENV=${scope.stack}.`);
  return id;
}
