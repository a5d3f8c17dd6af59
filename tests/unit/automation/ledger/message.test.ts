import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatNote, parseNote, purposes } from "../../../../automation/ledger/message.ts";
import { release } from "../../../helpers/release.ts";

test("reads like a sentence first and keeps the rest as trailers", () => {
  const { commit } = release("a");
  const note = {
    purpose: "rollback",
    release: { commit, version: "1.4.0" },
    by: "alice",
    run: "https://ci.example/7",
  } as const;
  expect(formatNote(note)).toBe(`rollback 1.4.0 (${commit.slice(0, 7)})\n\nBy: alice\nRun: https://ci.example/7`);
  expect(formatNote({ purpose: "retire" })).toBe("retire");
});

test.each(["", "Initial commit", "rollbacks are fun", "update\nBy: x"])("finds no purpose in %j", (message) => {
  expect(parseNote(message).purpose).toBeUndefined();
});

test("what is written is read back, and no value can forge a trailer", () => {
  const text = fc.string({ minLength: 1 }).filter((value) => value.trim() !== "");
  fc.assert(
    fc.property(fc.constantFrom(...purposes), text, text, text, (purpose, by, run, reason) => {
      const flat = (value: string) => value.replaceAll(/\s+/g, " ").trim();
      expect(parseNote(formatNote({ purpose, release: release("a"), by, run, reason }))).toEqual({
        purpose,
        by: flat(by),
        run: flat(run),
        reason: flat(reason),
      });
      expect(parseNote(formatNote({ purpose, by: `x\nReason: ${reason}` })).reason).toBeUndefined();
    }),
  );
});
