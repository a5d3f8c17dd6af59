import { expect, test } from "vitest";
import { line, median } from "../../bench/measure.ts";

test.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])("the median of %o is %d", (values, expected) => expect(median(values)).toBe(expected));

test("a line says whether a target was met", () => {
  expect(line({ what: "a", value: 1.25, unit: "×", target: 1.3 })).toMatch(/1\.25 × {2}target 1\.3 × met$/);
  expect(line({ what: "a", value: 1.35, unit: "×", target: 1.3 })).toMatch(/MISSED$/);
  expect(line({ what: "a", value: 512.4, unit: "MB" })).toMatch(/ 512 MB$/);
});
