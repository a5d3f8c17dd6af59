import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Container } from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import { tarball } from "./tarball.ts";

type Upload = NonNullable<ContainerInputs["uploads"]>[number];

/** Put files into a container before it starts. */
export async function putUploads(container: Container, uploads: readonly Upload[], root: string): Promise<void> {
  for (const upload of uploads) {
    const content = await readContent(upload, root);
    const mode = Number.parseInt(upload.permissions ?? (upload.executable ? "0744" : "0644"), 8);
    await container.putArchive(tarball(upload.file.replace(/^\/+/u, ""), content, mode), { path: "/" });
  }
}

async function readContent(upload: Upload, root: string): Promise<Buffer> {
  if (upload.contentBase64 !== undefined) return Buffer.from(upload.contentBase64, "base64");
  if (upload.source !== undefined) return readFile(path.resolve(root, upload.source));
  return Buffer.from(upload.content ?? "");
}
