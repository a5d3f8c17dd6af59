import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Container } from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";

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

/** A tar archive of one file: header block, content padded to blocks, two empty blocks. */
function tarball(name: string, content: Buffer, mode: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`unsupported: upload path ${name}; at most 100 bytes`);
  const header = Buffer.alloc(512);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write("        0", 148);
  header.write("ustar\u000000", 257);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      8,
    ),
    148,
  );
  return Buffer.concat([header, content, Buffer.alloc(((512 - (content.length % 512)) % 512) + 1024)]);
}
