import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SshSettings } from "./ssh.ts";

/** How hosts are reached: keys from the environment in CI, else the clone's `known_hosts` and the person's own agent. */
export function sshSettings(root: string, environment: Readonly<NodeJS.ProcessEnv> = process.env): SshSettings {
  const given = environment["SSH_KNOWN_HOSTS"] ?? "";
  const key = environment["SSH_KEY"] ?? "";
  return { knownHosts: given === "" ? committed(root) : given, ...(key === "" ? {} : { key }) };
}

function committed(root: string): string {
  try {
    return readFileSync(join(root, "known_hosts"), "utf8");
  } catch {
    return "";
  }
}
