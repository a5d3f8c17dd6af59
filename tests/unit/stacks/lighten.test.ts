import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** What a program prints that starts as Pulumi.yaml has programs start. */
function printed(source: string, env: Readonly<Record<string, string>> = {}): string {
  const node = process.execPath;
  const { PATH = "" } = process.env;
  const args = ["--require", "./stacks/lighten.cjs", "--eval", source];
  return execFileSync(node, args, { cwd: root, env: { PATH, ...env }, encoding: "utf8" }).trim();
}

const isLoaded = (part: string) => `Object.keys(require.cache).some((file) => file.includes("/${part}"))`;

test("what no program uses is not loaded with the SDK", () => {
  const heavy = ["@npmcli/metavuln-calculator", "typescript@3.8.3", "execa", "NodeTracerProvider.js"];
  const source = `require("@pulumi/pulumi"); require("@pulumi/pulumi/cmd/run/tracing"); console.log(${heavy.map(isLoaded).join()})`;
  expect(printed(source)).toBe("false false false false");
});

test("what is left out says so when it is used", () => {
  const source = `try { require("@pulumi/pulumi").automation.LocalWorkspace.create({}) } catch (error) { console.log(error.message) }`;
  expect(printed(source)).toBe("@pulumi/pulumi/automation is left out of this program, see stacks/lighten.cjs");
});

test("a traced run traces", () => {
  const source = `require("@pulumi/pulumi/cmd/run/tracing"); console.log(${isLoaded("NodeTracerProvider.js")})`;
  expect(printed(source, { TRACEPARENT: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" })).toBe("true");
});

test("the stack trace of an error is whole, also beside the source maps of the SDK", () => {
  const deep = `require("source-map-support/register"); function f(n) { return n === 0 ? new Error("deep").stack : f(n - 1) } console.log(f(20))`;
  const lines = printed(deep).split("\n");
  expect(lines[0]).toBe("Error: deep");
  expect(lines).toHaveLength(11);
});

test("a promise of the SDK costs no stack trace, unless leaks are looked for", () => {
  const source = `const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable"); const promise = Promise.resolve();
    debuggablePromise(promise, "p"); console.log(promise._debugStackTrace.split("\\n").length, new Error().stack.split("\\n").length > 4)`;
  expect(printed(source)).toBe("1 true");
  expect(printed(source, { PULUMI_DEBUG_PROMISE_LEAKS: "1" })).not.toBe("1 true");
});
