import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasHostKey, openSsh, runOver, sshConfig } from "../../../../automation/host/ssh.ts";
import { type SshServer, sshServerObstacle, startSshServer } from "../../../helpers/ssh-server.ts";

if (sshServerObstacle !== undefined) console.warn(`skipped: ${sshServerObstacle}`);

describe.skipIf(sshServerObstacle !== undefined)("over a real ssh server on loopback", () => {
  let server: SshServer;
  beforeAll(async () => {
    server = await startSshServer();
  });
  afterAll(() => server?.stop());

  test("opens one connection for many commands", async () => {
    const session = await openSsh(server, process.env);
    const ask = () => runOver(session, server.target, 'echo "$SSH_CONNECTION"');
    const first = await ask();
    expect(first.split(" ")).toHaveLength(4);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([first, first, first]);
    await session.close();
  });

  test("leads docker through the same connection", async () => {
    const session = await openSsh(server, process.env);
    const answer = spawnSync("docker", ["version", "--format", "{{.Server.Os}}"], {
      env: { ...session.env, DOCKER_HOST: server.target },
      encoding: "utf8",
    });
    await session.close();
    const isThere = spawnSync("docker", ["version"]).status === 0;
    expect(answer.stdout.trim()).toBe(isThere ? "linux" : "");
  });

  test("does not talk to a host with another key, or with none", async () => {
    const { knownHosts, wrongKnownHosts, target, key } = server;
    for (const lines of [wrongKnownHosts, ""]) {
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
