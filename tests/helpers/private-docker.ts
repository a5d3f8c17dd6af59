import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const bases = ["node:24-trixie-slim", "postgres:17-trixie", "redis:8-trixie", "haproxy:3.0", "registry:2"];

/** A Docker engine that a test may stop, kill and starve: it shares neither network nor disk with the machine's own. */
export interface PrivateDocker {
  /** Arguments before a command that is to run where this engine's ports are. */
  readonly within: readonly [string, ...string[]];
  /** `unix://…` */
  readonly address: string;
  /** Runs a command beside the engine; answers what it printed. */
  readonly sh: (script: string) => Promise<string>;
  /** Stops the engine as systemd would, and starts it again. */
  readonly restart: () => Promise<void>;
  /** Ends everything at once, containers too, as a power cut does, and starts the engine again. */
  readonly reboot: () => Promise<void>;
  /** Takes all space that is left on the engine's disk. */
  readonly fill: () => Promise<void>;
  /** Gives it back. */
  readonly makeRoom: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Why there can be no such engine on this machine; nothing where there can. */
export function privateDockerObstacle(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Linux can start a Docker engine";
  const path = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const missing = ["dockerd", "nsenter", "unshare", "mkfs.ext4", "ip"].filter(
    (program) => !path.some((folder) => existsSync(join(folder, program))),
  );
  return missing.length === 0 ? undefined : `there is no ${missing.join(", ")} on this machine`;
}

/** Starts one with the base images of this machine, on a disk of its own with so many megabytes. */
export async function privateDocker(diskMegabytes: number): Promise<PrivateDocker> {
  const folder = await mkdtemp(join(tmpdir(), "pd-"));
  const [disk, address] = [join(folder, "disk"), `unix://${folder}/docker.sock`];
  const env = {
    ...process.env,
    PATH: `${process.env["PATH"]}${delimiter}/usr/sbin${delimiter}/sbin`,
    DOCKER_HOST: address,
  };
  // The namespaces live as long as this process; with them go network, mounts and whatever still runs in there.
  const holder = spawn("unshare", ["--net", "--mount", "--propagation", "private", "sleep", "infinity"], {
    env,
    stdio: "ignore",
  });
  await once(holder, "spawn");
  const within = ["nsenter", "--target", String(holder.pid), "--net", "--mount"] as const;
  const sh = async (script: string) => {
    const [command, ...args] = [...within, "sh", "-euc", script];
    return (await run(command, args, { env, maxBuffer: 1 << 26 })).stdout;
  };
  await until(() => isApart(holder.pid ?? 0), 10);
  await sh(`ip link set lo up; mkdir ${disk}; truncate -s ${diskMegabytes}M ${disk}.img
    mkfs.ext4 -q -m 0 ${disk}.img; mount -o loop ${disk}.img ${disk}`);

  const start = async () => {
    const options = [
      `--data-root=${disk}`,
      `--exec-root=${folder}/run`,
      `--pidfile=${folder}/pid`,
      `--host=${address}`,
    ];
    const [command, ...args] = [...within, "sh", "-c", `exec dockerd ${options.join(" ")} >>${folder}/log 2>&1`];
    spawn(command, args, { env, stdio: "ignore", detached: true }).unref();
    await until(
      () =>
        sh("docker version").then(
          () => true,
          () => false,
        ),
      60,
    );
  };
  const gone = (pids: readonly number[]) => until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)), 60);
  await start();
  await sh(`unset DOCKER_HOST; docker save ${bases.join(" ")} | DOCKER_HOST=${address} docker load -q`);

  const kill = async () => {
    const all = inNamespace(folder);
    for (const pid of all) end(pid, "SIGKILL");
    await gone(all);
    // Nothing of it survives a power cut but the disk.
    await sh(`grep -o ' ${folder}/[^ ]*' /proc/mounts | grep -v '^ ${disk}$' | tac | xargs -r umount -l
      rm -rf ${folder}/pid ${folder}/run
      ip -o link | sed -n 's/^[0-9]*: \\(br-[^:@]*\\|docker0\\).*/\\1/p' | xargs -rn1 ip link del`);
  };
  return {
    within,
    address,
    sh,
    restart: async () => {
      const pid = Number(readFileSync(`${folder}/pid`, "utf8"));
      end(pid, "SIGTERM");
      await gone([pid]);
      await start();
    },
    reboot: async () => {
      await kill();
      await start();
    },
    makeRoom: async () => void (await sh(`rm -rf ${disk}/filler`)),
    fill: async () => {
      // In ever smaller pieces: a file system never gives away in one all that it calls free.
      await sh(`mkdir ${disk}/filler; count=0
        for size in 512M 64M 8M 1M 128K 4K; do
          while fallocate -l $size ${disk}/filler/$count 2>/dev/null; do count=$((count + 1)); done
          rm -f ${disk}/filler/$count
        done`);
    },
    remove: async () => {
      await kill();
      holder.kill("SIGKILL");
      await once(holder, "exit").catch(() => {});
      await pause(500);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isApart(pid: number): boolean {
  try {
    return statSync(`/proc/${pid}/ns/net`).ino !== statSync("/proc/self/ns/net").ino;
  } catch {
    return false;
  }
}

/** The engine, its containerd, the shims, and everything below any of them. */
function inNamespace(folder: string): readonly number[] {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), parent, isOurs: /dockerd|containerd/.test(line) && line.includes(folder) }];
      } catch {
        return []; // It has just ended.
      }
    });
  const found = new Set(processes.filter(({ isOurs }) => isOurs).map(({ pid }) => pid));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

async function until(holds: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
  const ends = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > ends) throw new Error(`not within ${seconds} s`);
    await pause(100);
  }
}
