import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../src/lib/errors.ts";

const run = promisify(execFile);

/** How a deployment reaches its hosts. */
export interface SshSettings {
  /** Lines of a known_hosts file: the only keys that are trusted. */
  readonly knownHosts: string;
  /** Private key; without one the agent and the person's own configuration are asked. */
  readonly key?: string | undefined;
}

/** An environment in which `ssh` is one multiplexed connection per host with pinned keys. */
export interface SshSession {
  /** To be the environment of everything that calls ssh: docker, the Docker provider, scripts. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly close: () => Promise<void>;
}

/**
 * Docker, its Pulumi provider and the scripts all run whatever `ssh` is first on PATH, and none of them takes options for
 * all cases. So the first one there is ours: it adds a configuration and goes on to the real one.
 */
export async function openSsh(settings: SshSettings, environment: Readonly<NodeJS.ProcessEnv>): Promise<SshSession> {
  const real = findSsh(environment["PATH"] ?? "");
  // Short: a socket's path may have 104 characters, and ssh adds some for its temporary name.
  const folder = await mkdtemp(join(tmpdir(), "ssh-"));
  const write = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });
  await write("known_hosts", settings.knownHosts);
  if (settings.key !== undefined) await write("key", `${settings.key.trimEnd()}\n`);
  await write("config", sshConfig(folder, settings.key !== undefined, homedir()));
  await write("ssh", `#!/bin/sh\nexec '${real}' -F '${folder}/config' "$@"\n`);
  await chmod(join(folder, "ssh"), 0o700);
  return {
    env: { ...environment, PATH: `${folder}${delimiter}${environment["PATH"] ?? ""}` },
    close: async () => {
      await closeMasters(real, folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The client configuration: the first value of an option wins, so a person's own file may add to it and not weaken it. */
export function sshConfig(folder: string, hasKey: boolean, home: string): string {
  return [
    "BatchMode yes",
    "StrictHostKeyChecking yes",
    `UserKnownHostsFile ${folder}/known_hosts`,
    "GlobalKnownHostsFile /dev/null",
    "UpdateHostKeys no",
    "ControlMaster auto",
    `ControlPath ${folder}/%C`,
    "ControlPersist 60",
    "ConnectTimeout 15",
    "ServerAliveInterval 15",
    "ServerAliveCountMax 4",
    ...(hasKey ? [`IdentityFile ${folder}/key`, "IdentitiesOnly yes"] : []),
    `Include ${home}/.ssh/config`,
    "",
  ].join("\n");
}

/** Whether known_hosts has a key of a host; the target is `ssh://user@host:port`. */
export async function hasHostKey(knownHosts: string, target: string): Promise<boolean> {
  const { hostname, port } = new URL(target);
  const name = port === "" || port === "22" ? hostname : `[${hostname}]:${port}`;
  const folder = await mkdtemp(join(tmpdir(), "ssh-"));
  try {
    await writeFile(join(folder, "known_hosts"), knownHosts);
    await run("ssh-keygen", ["-F", name, "-f", join(folder, "known_hosts")]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Run a command on the target over the session's connection; fails with what ssh or the command said. */
export async function runOver(session: SshSession, target: string, command: string): Promise<string> {
  const { username, hostname, port } = new URL(target);
  const to = [...(port === "" ? [] : ["-p", port]), ...(username === "" ? [] : ["-l", username]), hostname];
  try {
    return (await run("ssh", [...to, "--", command], { env: { ...session.env }, timeout: 60_000 })).stdout;
  } catch (error) {
    const text = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new UserError(`${target} cannot be reached: ${text.split("\n").at(-1) ?? ""}`, { cause: error });
  }
}

function findSsh(path: string): string {
  const found = path.split(delimiter).find((folder) => {
    try {
      accessSync(join(folder, "ssh"), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new UserError("There is no ssh command on this machine: install the OpenSSH client.");
  return join(found, "ssh");
}

async function closeMasters(real: string, folder: string): Promise<void> {
  const ours = new Set(["config", "key", "known_hosts", "ssh"]);
  const sockets = (await readdir(folder)).filter((name) => !ours.has(name));
  for (const socket of sockets) {
    await run(real, ["-F", "/dev/null", "-o", `ControlPath=${folder}/${socket}`, "-O", "exit", "any"]).catch(() => {});
  }
}
