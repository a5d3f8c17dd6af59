import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLedger } from "../../../../automation/ledger/ledger.ts";
import { formatNote } from "../../../../automation/ledger/message.ts";
import { formatRelease, sameImages } from "../../../../src/release/contract.ts";
import { history, record, updateTo } from "../../../helpers/history.ts";
import { release } from "../../../helpers/release.ts";

const [a, b, c] = [release("a", "1.0.0"), release("b"), release("c")];
const failed = { result: "failed" };
const back = { purpose: "rollback" } as const;
const destroyed = record({ kind: "destroy" });
const retired = record({ config: { "delivery:retire": { value: "true", secret: false } } });
const built = record({ config: { "delivery:images": { value: '{"source":"build"}', secret: false } } });

const builtOver = (one: typeof a) =>
  record({ ...built, message: formatNote({ purpose: "deploy", serving: formatRelease(one) }) });

describe("readLedger", () => {
  test.each([
    ["nothing", [], { verified: [], current: undefined, previous: undefined }],
    ["first release", [updateTo(a)], { verified: [a], current: a, previous: undefined }],
    ["second release", [updateTo(a), updateTo(b)], { verified: [b, a], current: b, previous: a }],
    ["a failed one", [updateTo(a), updateTo(b, failed)], { verified: [a], current: a, previous: undefined }],
    [
      "a failed one and its return",
      [updateTo(a), updateTo(b), updateTo(c, failed), updateTo(b, { purpose: "return" })],
      { verified: [b, a], current: b, previous: a },
    ],
    ["a config change", [updateTo(a), updateTo(b), updateTo(b)], { verified: [b, a], current: b, previous: a }],
    ["the same bytes again", [updateTo(a), updateTo(b), updateTo(a)], { verified: [a, b], current: a, previous: b }],
    [
      "a rollback",
      [updateTo(a), updateTo(b), updateTo(a, back)],
      { verified: [a, b], current: a, previous: undefined },
    ],
    [
      "two rollbacks",
      [updateTo(a), updateTo(b), updateTo(c), updateTo(b, back), updateTo(a, back)],
      { verified: [a, b, c], current: a, previous: undefined },
    ],
    [
      "forward after a rollback",
      [updateTo(a), updateTo(b), updateTo(a, back), updateTo(c)],
      { verified: [c, a, b], current: c, previous: a },
    ],
    ["a failed rollback", [updateTo(a), updateTo(b), updateTo(a, { ...back, ...failed })], { current: b, previous: a }],
    ["destroyed", [updateTo(a), updateTo(b), destroyed], { verified: [b, a], current: undefined, previous: b }],
    ["half destroyed", [updateTo(a), record({ kind: "destroy", result: "failed" })], { current: a }],
    ["retired", [updateTo(a), retired], { verified: [a], current: undefined, previous: a }],
    ["refreshed, imported", [updateTo(a), record({ kind: "refresh" }), record({ kind: "import" })], { current: a }],
    ["still running", [updateTo(a), updateTo(b, { result: "in-progress" })], { verified: [a], current: a }],
  ])("%s", (_, records, expected) => {
    expect(readLedger(history(...records))).toMatchObject(expected);
  });

  test.each([
    ["counts what the switch reported for a build", [built], a, [a]],
    ["not for a failed build", [record({ ...built, result: "failed" })], a, []],
    ["not when a failed update came after it", [built, record({ ...built, result: "failed" })], a, []],
    ["not when it is no release", [built], "latest", []],
    ["not over a recorded release", [updateTo(b)], a, [b]],
    ["what runs no more is still verified", [built, destroyed], a, [a]],
    ["what the next update found serving", [built, builtOver(a)], b, [b, a]],
    [
      "nothing that served after a failed update",
      [built, record({ ...builtOver(a), result: "failed" }), builtOver(b)],
      c,
      [c, a],
    ],
  ])("%s", (_, records, serving, verified) => {
    expect(readLedger(history(...records), serving).verified).toEqual(verified);
  });

  test("takes the commit of a build from its note, or from the git fields of the CLI", () => {
    const { commit, images } = a;
    const noted = record({ ...built, message: formatNote({ purpose: "deploy", commit }) });
    const byCli = record({ ...built, environment: { "git.head": commit } });
    expect(readLedger([noted], { images }).current).toEqual({ commit, images });
    expect(readLedger([byCli], { images }).current).toEqual({ commit, images });
    expect(readLedger([built], { images }).current).toBeUndefined();
  });

  test.each([
    ["no JSON", "{"],
    ["a tag", JSON.stringify({ ...a, images: { ...a.images, backend: "ghcr.io/acme/platform-backend:latest" } })],
    ["fewer services than today", JSON.stringify({ ...a, images: { backend: a.images.backend } })],
    ["null", "null"],
  ])("verifies nothing by a record with %s", (_, value) => {
    const odd = record({ config: { "delivery:release": { value, secret: false } } });
    expect(readLedger(history(updateTo(b), odd)).verified).toEqual([b]);
  });

  test("never trusts an encrypted release", () => {
    const secret = record({ config: { "delivery:release": { value: JSON.stringify(a), secret: true } } });
    expect(readLedger([secret]).verified).toEqual([]);
  });

  test("every verified release has a succeeded update of its own, newest first and each once", () => {
    const one = fc.constantFrom("a", "b", "c", "d").map((seed) => release(seed));
    const purpose = fc.constantFrom("deploy", "rollback", "return");
    const result = fc.constantFrom("succeeded", "failed");
    const aRecord = fc.oneof(
      fc.tuple(one, purpose, result).map(([to, purpose, result]) => updateTo(to, { purpose, result })),
      fc.constantFrom(destroyed, retired, record({ kind: "refresh" })),
    );
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 12 }), (records) => {
        const { verified, current, previous, entries } = readLedger(history(...records));
        const good = entries.filter(({ succeeded, release: to }) => succeeded && to !== undefined);
        const expected = [...new Map(good.map(({ release: to }) => [to?.commit, to])).values()];
        expect(verified).toEqual(expected);
        expect(previous === undefined || verified.some((known) => sameImages(known, previous))).toBe(true);
        expect(current === undefined || sameImages(current, verified[0] ?? current)).toBe(true);
        expect(current !== undefined && previous !== undefined && sameImages(current, previous)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
