import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml } from "../../../src/lib/html.ts";

const unescape = (text: string): string =>
  text
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");

test("what is escaped holds no markup and reads as it was", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      expect(unescape(escapeHtml(text))).toBe(text);
    }),
  );
});
