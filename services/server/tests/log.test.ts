import { expect, test, vi } from "vitest";
import { log } from "../src/log.ts";

test("a line is one JSON object, whatever is in it", () => {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  log("info", "two\nlines", { streams: 2 });
  log("error", "no fields");
  const lines = written.mock.calls.map(([line]) => String(line));
  written.mockRestore();
  expect(lines.every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: "info",
    service: "server",
    message: "two\nlines",
    streams: 2,
  });
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({ level: "error", message: "no fields" });
});
