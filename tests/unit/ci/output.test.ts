import { expect, test } from "vitest";
import { annotation, outputLines } from "../../../automation/ci/output.ts";

test("a value cannot add an output of its own", () => {
  const lines = outputLines("missing", "x\nEOF\nadmin=true").split("\n");
  const [head = "", ...rest] = lines;
  const delimiter = head.slice("missing<<".length);
  expect(delimiter).toMatch(/^[0-9a-f-]{36}$/);
  expect(rest.indexOf(delimiter)).toBe(rest.length - 2);
  expect(() => outputLines("a\nb", "x")).toThrow("lower case and dashes");
});

test("text from elsewhere cannot start another workflow command", () => {
  expect(annotation("error", "a,b:c", "bad\n::set-env name=x::y%")).toBe(
    "::error title=a%2Cb%3Ac::bad%0A::set-env name=x::y%25",
  );
});
