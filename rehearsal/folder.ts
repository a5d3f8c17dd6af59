import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { Settings } from "./settings.ts";

/** What a rehearsal keeps in its folder. Only these are removed: the folder may be somebody's home by mistake. */
const kept = ["state", "config", "home", "logs", "github", "pulumi", "tls", "passphrase"];

/** Inside the clone the downloaded base images stay, so that the next start needs no network; elsewhere nothing does. */
export function removeFolder({ dir, root: clone }: Pick<Settings, "dir" | "root">): void {
  if (!existsSync(dir)) return;
  const inClone = !relative(clone, dir).startsWith("..");
  for (const entry of inClone ? kept : [...kept, "bases"]) rmSync(join(dir, entry), { recursive: true, force: true });
  if (readdirSync(dir).length === 0) rmdirSync(dir);
}
