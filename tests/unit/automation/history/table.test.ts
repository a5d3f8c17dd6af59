import { expect, test } from "vitest";
import { formatChanges, formatHistory } from "../../../../automation/history/table.ts";
import { readLedger } from "../../../../automation/ledger/ledger.ts";
import { history, record, updateTo } from "../../../helpers/history.ts";
import { release } from "../../../helpers/release.ts";

test("shows who did what when, with what result", () => {
  const [a, b] = [release("a", "1.0.0"), release("b")];
  const { entries } = readLedger(
    history(
      Object.assign(updateTo(a, { by: "alice", run: "https://ci.example/1" }), { resourceChanges: { create: 11 } }),
      updateTo(b, { result: "failed", by: "bob" }),
      updateTo(a, { purpose: "rollback", by: "bob", reason: "reviewers away" }),
      record({ kind: "destroy", environment: { "git.author": "carol" } }),
    ),
  );
  expect(formatHistory(entries)).toMatchInlineSnapshot(`
    "when              what      release          result     took  changes  who    run
    2026-01-01 00:03  destroy   -                succeeded  10 s  none     carol  -
    2026-01-01 00:02  rollback  1.0.0 (b1f7e24)  succeeded  10 s  none     bob    (reviewers away)
    2026-01-01 00:01  deploy    7a921fd          failed     10 s  none     bob    -
    2026-01-01 00:00  deploy    1.0.0 (b1f7e24)  succeeded  10 s  +11      alice  https://ci.example/1"
  `);
});

test.each([
  [{ same: 4 }, "none"],
  [{ create: 3, update: 1, replace: 2, delete: 1, same: 9 }, "+3 ~1 ±2 -1"],
  [{}, "none"],
])("changes %o are %s", (changes, text) => {
  expect(formatChanges(changes)).toBe(text);
});
