import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { StackLocation } from "./engine.ts";

/**
 * Folder in which the CLI finds the stack's own configuration under the name it expects. Commands like `stack init` and
 * `stack history` have no `--config-file`; run in the project they would write their salt into the committed file. So a
 * stack whose configuration lies elsewhere gets a folder beside it, with links.
 */
export function stackFolder({ root, stack, configFile }: StackLocation): string {
  const own = `Pulumi.${stack}.yaml`;
  if (resolve(configFile) === resolve(root, own)) return root;
  const folder = join(resolve(configFile), "..", ".cli", stack);
  mkdirSync(folder, { recursive: true });
  link(join(resolve(root), "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  link(resolve(configFile), join(folder, own));
  return folder;
}

/** Several runs may come at once, and a clone may have moved: make it right, whatever is there. */
function link(target: string, path: string): void {
  if (existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined) rmSync(path);
  symlinkSync(target, path);
}
