import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { installTools, toolsFolder } from "./lint/install.ts";
import { run } from "./lint/run.ts";
import { chooseTools, commandOf } from "./lint/tool.ts";

// node automation/lint.ts [--fix] [tool…] [-- file…]   all gates, or some, over all files, or the given ones
const given = process.argv.slice(2);
const separator = given.includes("--") ? given.indexOf("--") : given.length;
const { values, positionals } = parseArgs({
  args: given.slice(0, separator),
  allowPositionals: true,
  options: { fix: { type: "boolean", default: false } },
});
const root = process.cwd();

const tracked = () =>
  execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && existsSync(file));

const chosen = chooseTools(positionals);
if ("unknown" in chosen) {
  console.error(`There is no linter ${chosen.unknown.join(", ")}; see automation/lint/tool.ts for the known ones.`);
  process.exit(1);
}
const files = separator < given.length ? given.slice(separator + 1) : tracked();
try {
  await installTools(root);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

let failed = 0;
for (const tool of chosen) {
  const command = commandOf(tool, files, values.fix);
  if (command === undefined) continue;
  const { code, output, seconds } = await run(command, { root, path: [`${toolsFolder}/bin`, "node_modules/.bin"] });
  console.log(`${code === 0 ? "✔" : "✖"} ${tool.name.padEnd(12)} ${seconds.toFixed(1)} s`);
  if (code === 0) continue;
  failed += 1;
  console.log(output.trim());
}
process.exitCode = failed === 0 ? 0 : 1;
