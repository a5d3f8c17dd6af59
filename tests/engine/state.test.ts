import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EngineError } from "../../automation/engine/engine.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { makePlayground } from "./suite/playground.ts";

const program = `
import { step, variant } from "../lib/step.ts";
const a = step("a", variant);
step("b", a.stdout);
export const live = a.stdout;
`;

test("a corrupted state file is one sentence with the last good checkpoint, from which the next run goes on", async () => {
  const playground = makePlayground(program);
  const stack = openEmbeddedStack(playground.location("dev"));
  const file = path.join(playground.root, "state", ".pulumi", "stacks", "trace", "dev.json");
  for (const variant of ["one", "two"]) {
    await playground.configure("dev", { "trace:variant": variant });
    expect((await stack.up()).result).toBe("succeeded");
  }
  playground.takeLog();
  const good = readFileSync(file, "utf8");
  for (const broken of [good.slice(0, good.length / 2), "", "[]", good.replace('"version": 3', '"version": 9')]) {
    writeFileSync(file, broken);
    const sentence = `The state file ${file} is corrupted: the last good checkpoint is ${file}.bak; copy it over the broken file to go on from there.`;
    for (const call of [
      () => stack.up(),
      () => stack.preview(),
      () => stack.destroy(),
      () => stack.outputs(),
      () => stack.resources(),
    ]) {
      await expect(call()).rejects.toThrow(new EngineError(sentence));
    }
    expect(readFileSync(file, "utf8")).toBe(broken);
  }
  expect(playground.takeLog()).toEqual([]);
  copyFileSync(`${file}.bak`, file);
  expect((await stack.up()).result).toBe("succeeded");
  expect((await stack.outputs())["live"]).toEqual({ value: "two", secret: false });
  playground.remove();
});

test("history, outputs and removal of a stack", async () => {
  const playground = makePlayground(program);
  await playground.configure("dev", { "trace:variant": "one" });
  const stack = openEmbeddedStack(playground.location("dev"));
  await stack.up({ message: "commit 1" });
  await playground.configure("dev", { "trace:variant": "bad" });
  await stack.up({ message: "commit 2" });
  const history = await stack.history();
  expect(history.map(({ kind, result, message }) => [kind, result, message])).toEqual([
    ["update", "failed", "commit 2"],
    ["update", "succeeded", "commit 1"],
  ]);
  expect(history[1]).toMatchObject({
    config: { "trace:variant": { value: "one", secret: false } },
    resourceChanges: { create: 3 },
  });
  await expect(stack.remove()).rejects.toThrow("The stack dev still has 4 resources; destroy it before it is removed.");
  expect((await stack.destroy()).changes).toEqual({ delete: 3 });
  await stack.remove();
  expect(await stack.history()).toEqual([]);
  expect(await stack.resources()).toEqual([]);
  playground.remove();
});

test("a run without changes leaves the state file as it is", async () => {
  const playground = makePlayground(program);
  await playground.configure("dev", { "trace:variant": "one" });
  const stack = openEmbeddedStack(playground.location("dev"));
  await stack.up();
  const file = path.join(playground.root, "state", ".pulumi", "stacks", "trace", "dev.json");
  const before = readFileSync(file, "utf8");
  expect((await stack.up()).changes).toEqual({ same: 3 });
  expect(readFileSync(file, "utf8")).toBe(before);
  playground.remove();
});
