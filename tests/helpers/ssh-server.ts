import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./port.ts";

const program = "/usr/sbin/sshd";

/** A real ssh server on the loopback address, with keys of its own. */
export interface SshServer {
  /** `ssh://user@127.0.0.1:port` */
  readonly target: string;
  /** Line of a known_hosts file with the server's key. */
  readonly knownHosts: string;
  /** The same with the key of somebody else. */
  readonly wrongKnownHosts: string;
  /** Private key that the server lets in. */
  readonly key: string;
  /** How many connections it has accepted so far. */
  readonly accepted: () => number;
  readonly stop: () => void;
}

/** Why no ssh server can be started here; nothing where one can. */
export const sshServerObstacle =
  existsSync(program) && userInfo().uid === 0
    ? undefined
    : "a real ssh server needs the package openssh-server and root";

/** Starts one. */
export async function startSshServer(): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), "sshd-"));
  for (const name of ["host", "user", "other"])
    spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  const port = await freePort();
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  mkdirSync("/run/sshd", { recursive: true });
  const config = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/user.pub`,
    "StrictModes no",
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "UsePAM no",
    // Each docker command is a session in the one connection.
    "MaxSessions 100",
    `PidFile ${folder}/pid`,
  ];
  writeFileSync(join(folder, "config"), `${config.join("\n")}\n`);
  const server = spawn(program, ["-D", "-E", join(folder, "log"), "-f", join(folder, "config")], { stdio: "ignore" });
  for (let attempt = 0; attempt < 100 && !(await listens(port)); attempt += 1) await pause(50);
  const known = (name: string) => `[127.0.0.1]:${port} ${text(name)}`;
  return {
    target: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    knownHosts: known("host.pub"),
    wrongKnownHosts: known("other.pub"),
    key: text("user"),
    accepted: () => text("log").match(/^Accepted publickey/gm)?.length ?? 0,
    stop: () => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
