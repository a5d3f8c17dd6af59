import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { services } from "../../../src/catalog/services.ts";

// A container without tests of its own has those of its image, so this is the other half of the rule `health`.
describe.each(Object.entries(services))("the image of %s", (_name, { context }) => {
  const text = readFileSync(`${context}/Dockerfile`, "utf8");
  const last = text.slice(text.lastIndexOf("\nFROM ") + 1);

  test("has a health check", () => expect(last).toMatch(/^HEALTHCHECK (?!NONE).*CMD/ms));
  test("does not run as root", () => expect(last).toMatch(/^USER (?!root|0\b)\S+/m));
  test("is built from a version, never from latest", () => {
    for (const [, image = ""] of text.matchAll(/^FROM (\S+)/gm))
      expect(image).toMatch(/^(?!.*:latest$)[^:]+:.+|^[a-z]+$/);
  });
});
