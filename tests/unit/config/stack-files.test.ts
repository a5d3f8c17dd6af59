import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { stackFileSchema } from "../../../src/config/json-schema.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { stackKinds, stackSchemas } from "../../../src/config/schema.ts";
import { configSource, someRelease } from "../../helpers/config.ts";

const StackFile = z.strictObject({ config: z.record(z.string(), z.unknown()) });
const text = (stack: string) => readFileSync(`Pulumi.${stack}.yaml`, "utf8");
const values = (stack: string) => StackFile.parse(parse(text(stack))).config;
const platforms = Object.keys(stackKinds).filter((stack) => stackKinds[stack] === "platform");
const pem = "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n";

describe.each(Object.entries(stackSchemas))("schema/%s.json", (kind, schema) => {
  test("is what the schema says; `npx vitest run -u` writes it", async () => {
    await expect(`${JSON.stringify(stackFileSchema(schema), null, 2)}\n`).toMatchFileSnapshot(
      `../../../schema/${kind}.json`,
    );
  });

  test("is named by the first line of each stack file of its kind", () => {
    const stacks = Object.keys(stackKinds).filter((stack) => stackKinds[stack] === kind);
    for (const stack of stacks) expect(text(stack)).toMatch(`# yaml-language-server: $schema=./schema/${kind}.json\n`);
  });
});

test("an editor is told the names, and may read a secret wherever text is expected", () => {
  const schema = JSON.stringify(stackFileSchema(stackSchemas.platform));
  expect(schema).toContain('"delivery:platform"');
  expect(schema).toContain('"secure"');
  expect(schema).toContain("linux/arm64");
});

test("dev as shipped needs nothing but what is in the file", () => {
  const settings = loadConfig("dev", configSource(values("dev")));
  expect(settings).toMatchObject({
    images: { source: "build" },
    registry: { kind: "local" },
    target: { host: "local" },
  });
});

test.each(platforms.filter((stack) => stack !== "dev"))(
  "%s parses once its secrets and a release are given",
  (stack) => {
    const given = { databasePassword: "x", edgeCertificate: pem, release: someRelease() };
    const settings = loadConfig(
      stack,
      configSource({ ...values(stack), ...given }, ["databasePassword", "edgeCertificate"]),
    );
    expect(settings).toMatchObject({
      images: { source: "release" },
      protect: true,
      target: { host: expect.stringMatching(/^ssh:/) },
    });
  },
);

test("no stack file holds a secret or cipher text of somebody", () => {
  for (const stack of platforms) expect(text(stack)).not.toMatch(/secure:|encryptionsalt|BEGIN/);
});
