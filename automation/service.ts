import { spawnSync } from "node:child_process";
import { services } from "../src/catalog/services.ts";
import { testCommands } from "./ci/service.ts";

// node automation/service.ts NAME   the tests of one service of the catalog, with their coverage threshold
const name = process.argv[2] ?? "";
const service = Object.entries(services).find(([known]) => known === name)?.[1];
if (service === undefined) {
  console.error(`There is no service "${name}"; the catalog has ${Object.keys(services).join(", ")}.`);
  process.exitCode = 1;
} else {
  for (const [program = "", ...args] of testCommands(service.ecosystem)) {
    const { status, error } = spawnSync(program, args, { cwd: service.context, stdio: "inherit" });
    if (error !== undefined) console.error(`${program} cannot be run: ${error.message}`);
    if (status !== 0) process.exitCode = status ?? 1;
    if (status !== 0) break;
  }
}
