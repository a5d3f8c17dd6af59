import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestModule } from "vitest/node";
import type { Outcome } from "./outcome.ts";

/** Writes one line of JSON per test to the file that TEST_REPORT names: vitest's own JSON has no reasons for skips. */
export default class LineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env["TEST_REPORT"];
    if (file === undefined) return;
    const outcomes = modules.flatMap((module) => outcomesOf(module));
    appendFileSync(file, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(""));
  }
}

function outcomesOf(module: TestModule): Outcome[] {
  const tests = [...module.children.allTests()].map((test): Outcome => {
    const result = test.result();
    const name = `${module.relativeModuleId} > ${test.fullName}`;
    if (result.state === "passed") return { name, state: "passed" };
    if (result.state === "failed") return { name, state: "failed", reason: messages(result.errors) };
    const note = result.state === "skipped" ? result.note : undefined;
    return note === undefined ? { name, state: "skipped" } : { name, state: "skipped", reason: note };
  });
  // A file that does not load, or whose hooks fail, is a failure even where none of its tests ran.
  const errors = [module, ...module.children.allSuites()].flatMap((part) => part.errors());
  return errors.length > 0
    ? [...tests, { name: module.relativeModuleId, state: "failed", reason: messages(errors) }]
    : tests;
}

function messages(errors: readonly { readonly message: string }[]): string {
  return errors.map(({ message }) => stripVTControlCharacters(message)).join("\n");
}
