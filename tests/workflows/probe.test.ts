import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { services } from "../../src/catalog/services.ts";

test("every service of this platform has the same probe", () => {
  const root = join(import.meta.dirname, "../..");
  const probes = Object.values(services).map(({ context }) => readFileSync(join(root, context, "probe.sh"), "utf8"));
  expect(new Set(probes).size).toBe(1);
});
