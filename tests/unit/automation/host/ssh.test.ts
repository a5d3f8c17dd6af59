import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasHostKey, openSsh, runOver, sshConfig } from "../../../../automation/host/ssh.ts";
import { freePort } from "../../../helpers/port.ts";

const program = "/usr/sbin/sshd";
const isMissing = !existsSync(program) || userInfo().uid !== 0;
if (isMissing) console.warn("skipped: a real ssh server needs the package openssh-server and root");

describe.skipIf(isMissing)("over a real ssh server on loopback", () => {
  const folder = mkdtempSync(join(tmpdir(), "sshd-"));
  let stop = () => {};
  let target = "";
  let knownHosts = "";
  let key = "";

  beforeAll(async () => {
    const make = (name: string) => spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
    make("host");
    make("user");
    make("other");
    const port = await freePort();
    const text = (name: string) => readFileSync(join(folder, name), "utf8");
    key = text("user");
    knownHosts = `[127.0.0.1]:${port} ${text("host.pub")}`;
    target = `ssh://${userInfo().username}@127.0.0.1:${port}`;
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
      `PidFile ${folder}/pid`,
    ];
    writeFileSync(join(folder, "config"), `${config.join("\n")}\n`);
    const child = spawn(program, ["-D", "-e", "-f", join(folder, "config")], { stdio: "ignore" });
    stop = () => void child.kill();
    await sleep(500);
  });
  afterAll(() => {
    stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("opens one connection for many commands", async () => {
    const session = await openSsh({ knownHosts, key }, process.env);
    const ask = () => runOver(session, target, 'echo "$SSH_CONNECTION"');
    const first = await ask();
    expect(first.split(" ")).toHaveLength(4);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([first, first, first]);
    await session.close();
  });

  test("leads docker through the same connection", async () => {
    const session = await openSsh({ knownHosts, key }, process.env);
    const answer = spawnSync("docker", ["version", "--format", "{{.Server.Os}}"], {
      env: { ...session.env, DOCKER_HOST: target },
      encoding: "utf8",
    });
    await session.close();
    const isThere = spawnSync("docker", ["version"]).status === 0;
    expect(answer.stdout.trim()).toBe(isThere ? "linux" : "");
  });

  test("does not talk to a host with another key, or with none", async () => {
    const wrong = knownHosts.replace(/ssh-ed25519 .*/, readFileSync(join(folder, "other.pub"), "utf8").trim());
    for (const lines of [wrong, ""]) {
      const session = await openSsh({ knownHosts: lines, key }, process.env);
      await expect(runOver(session, target, "true")).rejects.toThrow(
        /^ssh:\/\/.* cannot be reached: Host key verification failed\.$/,
      );
      await session.close();
    }
    expect(await hasHostKey(knownHosts, target)).toBe(true);
    expect(await hasHostKey(knownHosts, "ssh://deploy@elsewhere.example")).toBe(false);
  });
});

test("a person's own configuration cannot weaken the pinned keys", () => {
  const lines = sshConfig("/tmp/x", false, "/home/me").split("\n");
  expect(lines.indexOf("StrictHostKeyChecking yes")).toBeLessThan(lines.indexOf("Include /home/me/.ssh/config"));
  expect(lines).toContain("GlobalKnownHostsFile /dev/null");
});
