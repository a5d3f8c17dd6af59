import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareFolder } from "../../../rehearsal/environment.ts";
import { removeFolder } from "../../../rehearsal/folder.ts";
import { readSettings } from "../../../rehearsal/settings.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "delivery-folder-"));
  mkdirSync(join(scratch, "clone"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const at = (dir: string) => readSettings({ REHEARSAL_DIR: dir }, join(scratch, "clone"));

test("outside the clone nothing is left, and once more is fine", () => {
  const settings = at(join(scratch, "elsewhere"));
  prepareFolder(settings, {});
  mkdirSync(join(settings.dir, "bases"));
  removeFolder(settings);
  removeFolder(settings);
  expect(existsSync(settings.dir)).toBe(false);
});

test("inside the clone only the downloaded base images stay", () => {
  const settings = at(".rehearsal");
  prepareFolder(settings, {});
  mkdirSync(join(settings.dir, "bases"));
  removeFolder(settings);
  expect(readdirSync(settings.dir)).toEqual(["bases"]);
});

test("what is not ours is not touched, whatever folder was named", () => {
  const settings = at(join(scratch, "home"));
  mkdirSync(settings.dir);
  writeFileSync(join(settings.dir, "letter.txt"), "dear");
  prepareFolder(settings, {});
  removeFolder(settings);
  expect(readdirSync(settings.dir)).toEqual(["letter.txt"]);
});

test("the passphrase is made once, and provider plugins of the machine are shared by a link", () => {
  const settings = at(join(scratch, "elsewhere"));
  mkdirSync(join(scratch, "home", ".pulumi", "plugins", "resource-x"), { recursive: true });
  prepareFolder(settings, { HOME: join(scratch, "home") });
  prepareFolder(settings, { HOME: join(scratch, "home") });
  expect(readdirSync(join(settings.dir, "home", "plugins"))).toEqual(["resource-x"]);
  removeFolder(settings);
  expect(existsSync(join(scratch, "home", ".pulumi", "plugins", "resource-x"))).toBe(true);
});
