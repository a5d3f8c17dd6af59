import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "../../../../automation/deploy/settings.ts";

const file = (config: string) => {
  const path = join(mkdtempSync(join(tmpdir(), "settings-")), "Pulumi.dev.yaml");
  writeFileSync(
    path,
    `config: { delivery:images: { source: build }, delivery:databasePassword: generated${config} }\n`,
  );
  return path;
};

test.each([
  [", delivery:retire: true, delivery:protect: false", true],
  // `pulumi config set`, and any run that writes the file, leaves every plain value as text.
  [', delivery:retire: "true", delivery:protect: "false"', true],
  ["", false],
])("%j", (config, retire) => expect(readSettings(file(config)).retire).toBe(retire));

test("what is neither is refused with its key", () =>
  expect(() => readSettings(file(', delivery:retire: "yes"'))).toThrow(/Pulumi\.dev\.yaml is not valid[\s\S]*retire/));
