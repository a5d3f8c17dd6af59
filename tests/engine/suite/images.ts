import { execFileSync } from "node:child_process";
import { tarball } from "./tarball.ts";

/** Machine code that waits for ever: `pause` in a loop on x86-64, `ppoll` without files on arm64. */
const loops: Readonly<Record<string, readonly [machine: number, code: string]>> = {
  x64: [62, "b8220000000f05ebf7"],
  arm64: [183, "e0031faae1031faae2031faae3031faa280980d2010000d4faffff17"],
};

/** A program of a few bytes: one ELF header, one loadable segment, the loop. */
function waitingProgram(): Buffer {
  const loop = loops[process.arch];
  if (!loop) throw new Error(`no test image for ${process.arch}`);
  const [machine, code] = loop;
  const body = Buffer.from(code, "hex");
  const base = 0x400000n;
  const header = Buffer.alloc(120);
  header.write("7f454c46020101", 0, "hex");
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(base + 120n, 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64);
  header.writeUInt32LE(5, 68);
  header.writeBigUInt64LE(base, 80);
  header.writeBigUInt64LE(base, 88);
  header.writeBigUInt64LE(BigInt(120 + body.length), 96);
  header.writeBigUInt64LE(BigInt(120 + body.length), 104);
  header.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([header, body]);
}

function docker(args: readonly string[], input?: Buffer): string {
  return execFileSync("docker", args, {
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    ...(input ? { input } : {}),
  });
}

/** Why Docker cannot be used here, or undefined. */
export function dockerProblem(): string | undefined {
  try {
    docker(["version", "--format", "{{.Server.Version}}"]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : "unknown";
  }
}

/** Images `<prefix>/app:1`, which stays up, and `<prefix>/base:2`, which has no command; made of nothing that must be pulled. */
export function makeImages(prefix: string): void {
  const archive = tarball("wait", waitingProgram(), 0o755);
  docker(["import", "--change", 'CMD ["/wait"]', "-", `${prefix}/app:1`], archive);
  docker(["import", "-", `${prefix}/base:2`], archive);
}

/** Remove whatever of a run is left on the host. */
export function removeLeftovers(prefix: string): void {
  const lists: readonly (readonly [string[], string[]])[] = [
    [
      ["ps", "-aq", "--filter", `name=^/${prefix}-`],
      ["rm", "-fv"],
    ],
    [
      ["network", "ls", "-q", "--filter", `name=^${prefix}-`],
      ["network", "rm"],
    ],
    [
      ["volume", "ls", "-q", "--filter", `name=^${prefix}-`],
      ["volume", "rm", "-f"],
    ],
    [
      ["images", "-q", `${prefix}/*`],
      ["rmi", "-f"],
    ],
  ];
  for (const [list, remove] of lists) {
    const ids = docker(list)
      .split("\n")
      .filter((id) => id !== "");
    if (ids.length > 0) docker([...remove, ...new Set(ids)]);
  }
}
