import { statfs } from "node:fs/promises";
import { z } from "zod";
import type { Docker } from "../host/docker-cli.ts";

const Info = z.object({
  ServerVersion: z.string(),
  Architecture: z.string(),
  OSType: z.string(),
  DockerRootDir: z.string(),
  SystemTime: z.string(),
});

/** What a Docker host says about itself. */
export interface Facts {
  readonly version: string;
  /** As registries write it: `linux/amd64`. */
  readonly platform: string;
  readonly root: string;
  readonly clock: Date;
  /** This machine's time when the host told its own. */
  readonly askedAt: Date;
}

const architectures: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64", armv7l: "arm" };

/** Ask the host. */
export async function gatherFacts(docker: Docker): Promise<Facts> {
  const began = Date.now();
  const info = Info.parse(JSON.parse(await docker(["info", "--format", "{{json .}}"], { timeoutSeconds: 30 })));
  const askedAt = new Date((began + Date.now()) / 2);
  return {
    version: info.ServerVersion,
    platform: `${info.OSType}/${architectures[info.Architecture] ?? info.Architecture}`,
    root: info.DockerRootDir,
    clock: new Date(info.SystemTime),
    askedAt,
  };
}

/** Free bytes of the file system that a local engine keeps its images on. */
export async function freeLocally(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Free bytes in what `df -Pk` prints. */
export function parseFree(df: string): number {
  const fields = df.trim().split("\n").at(-1)?.split(/\s+/) ?? [];
  return Number(fields[3]) * 1024;
}
