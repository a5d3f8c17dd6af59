import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { openRunConfig, withRelease } from "../../../../automation/deploy/run-config.ts";
import { release } from "../../../helpers/release.ts";

const text = `# why prod is as it is
encryptionsalt: v1:abc
config:
  delivery:edge: { httpPort: 80 } # the load balancer's port
  delivery:databasePassword:
    secure: v1:xyz
`;

test("adds the release and keeps everything else, comments and secrets included", () => {
  const changed = withRelease(text, release("a", "1.0.0"));
  expect(parse(changed)).toEqual({
    encryptionsalt: "v1:abc",
    config: {
      "delivery:edge": { httpPort: 80 },
      "delivery:databasePassword": { secure: "v1:xyz" },
      "delivery:release": release("a", "1.0.0"),
    },
  });
  expect(changed).toContain("# why prod is as it is");
  expect(changed).toContain("# the load balancer's port");
  expect(parse(withRelease(changed, undefined))).toEqual(parse(text));
});

test.each(["", "config:\n", "encryptionsalt: v1:abc\n"])("works on %j", (empty) => {
  expect(parse(withRelease(empty, release("a")))).toMatchObject({ config: { "delivery:release": release("a") } });
});

test("leaves the stack's own file alone, but for the salt of a stack that was just created", () => {
  const file = join(mkdtempSync(join(tmpdir(), "config-")), "Pulumi.prod.yaml");
  writeFileSync(file, "config:\n  a: 1\n");
  const run = openRunConfig(file, release("a"));
  writeFileSync(run.file, `${readFileSync(run.file, "utf8")}encryptionsalt: v1:new\n`);
  run.close();
  expect(parse(readFileSync(file, "utf8"))).toEqual({ config: { a: 1 }, encryptionsalt: "v1:new" });
  expect(() => readFileSync(run.file)).toThrow(/ENOENT/);
});
