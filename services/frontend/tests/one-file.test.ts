// @vitest-environment node
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";

test("the page is one file that allows exactly its own script and style", async () => {
  const outDir = await mkdtemp(join(tmpdir(), "one-file-"));
  try {
    await build({ root: fileURLToPath(new URL("..", import.meta.url)), logLevel: "silent", build: { outDir } });
    expect(await readdir(outDir)).toEqual(["index.html"]);
    const html = await readFile(join(outDir, "index.html"), "utf8");
    expect(html).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="\//);
    const parts = [...html.matchAll(/<(script|style)[^>]*>([^]*?)<\/\1>/g)].map(([, kind, text = ""]) => {
      return `${kind}-src 'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    });
    expect(parts).toHaveLength(2);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.split("; ") ?? [];
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", ...parts]));
  } finally {
    await rm(outDir, { recursive: true });
  }
});
