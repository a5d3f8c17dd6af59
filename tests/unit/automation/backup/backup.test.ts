import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backupName, expiredBackups } from "../../../../automation/backup/backup.ts";

test("names sort by time and never leave the folder", () => {
  const early = new Date("2026-01-02T03:04:05.678Z");
  expect(backupName("before-1.4.0", early)).toBe("20260102T030405Z-before-1.4.0.dump");
  expect(backupName("", early)).toBe("20260102T030405Z-manual.dump");
  fc.assert(
    fc.property(fc.string(), (label) => {
      expect(backupName(label, early)).toMatch(/^20260102T030405Z-[\w.-]+\.dump$/);
    }),
  );
});

test("the oldest go first, at least one stays, and what is no backup is left alone", () => {
  const names = [1, 3, 2].map((day) => backupName("x", new Date(Date.UTC(2026, 0, day))));
  expect(expiredBackups([...names, "notes.txt", ".writing"], 2)).toEqual([names[0]]);
  expect(expiredBackups(names, 0)).toHaveLength(2);
  expect(expiredBackups([], 3)).toEqual([]);
});
