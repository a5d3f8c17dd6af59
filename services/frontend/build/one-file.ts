import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * Puts script and style into index.html and allows exactly them by a content security policy.
 * Why: while a release is switched, a page of the old release would ask the new one for files that only the old one
 * has. A page that is one file has nothing to ask for, in either direction, and loads in one round trip.
 */
export function oneFile(): Plugin {
  return {
    name: "one-file",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("vite made no index.html");
      let html = String(page.source);
      const hashes: Record<"script" | "style", string[]> = { script: [], style: [] };
      for (const [name, file] of Object.entries(bundle)) {
        const kind = name.endsWith(".js") ? "script" : name.endsWith(".css") ? "style" : undefined;
        if (kind === undefined) continue;
        const text = (file.type === "chunk" ? file.code : String(file.source)).replaceAll("</", String.raw`<\/`);
        const tag = kind === "script" ? `<script type="module">${text}</script>` : `<style>${text}</style>`;
        const reference = new RegExp(`[ \\t]*<(?:script|link)[^>]*"/${name}"[^>]*>(?:</script>)?\\n?`);
        if (!reference.test(html))
          throw new Error(`index.html does not refer to ${name}: lazy chunks cannot be one file`);
        html = html.replace(reference, () => tag);
        hashes[kind].push(hashOf(text));
        delete bundle[name];
      }
      const policy = [
        "default-src 'none'",
        `script-src ${hashes.script.join(" ")}`,
        `style-src ${hashes.style.join(" ")}`,
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
      ].join("; ");
      page.source = html.replace(
        "<head>",
        () => `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`,
      );
    },
  };
}
