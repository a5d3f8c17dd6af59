import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./port.ts";

/** The distribution registry's program on this machine, if it is installed. */
export const registryProgram = ["docker-registry", "registry"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

/** A real registry of its own on a free port, with deletes allowed; `stop` removes everything. */
export async function startRegistry(): Promise<{ readonly host: string; readonly stop: () => void }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "registry-"));
  const config = {
    version: "0.1",
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(join(folder, "config.yml"), JSON.stringify(config));
  const child = spawn(registryProgram ?? "registry", ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  const host = `127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (
      await fetch(`http://${host}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await sleep(50);
  }
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { host, stop };
}

/** Push a smallest image with odd white space in its manifest, so that a copy that re-serialises it is found out. Returns its digest. */
export async function pushImage(host: string, repository: string, tag: string, content = "{}"): Promise<string> {
  const blob = Buffer.from(content);
  const digest = hash(blob);
  const started = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: "POST" });
  const location = new URL(started.headers.get("location") ?? "", `http://${host}`);
  location.searchParams.set("digest", digest);
  await fetch(location, { method: "PUT", headers: { "content-type": "application/octet-stream" }, body: blob });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", digest, size: blob.length };
  const manifest = Buffer.from(`${JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] }, null, 3)}\n\n`);
  const put = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: "PUT",
    headers: { "content-type": mediaType },
    body: manifest,
  });
  if (!put.ok) throw new Error(`push of ${repository}:${tag} failed: ${put.status} ${await put.text()}`);
  return hash(manifest);
}

const hash = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
