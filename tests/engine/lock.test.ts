import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineError } from "../../automation/engine/engine.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { engines } from "./suite/engines.ts";
import { makePlayground, type Playground } from "./suite/playground.ts";
import { startUp, until } from "./suite/process.ts";

const program = `
import { slow } from "../lib/step.ts";
slow("long", 3);
`;

let playground: Playground;
beforeEach(async () => {
  playground = makePlayground(program);
  await playground.configure("dev", { "trace:variant": "A" });
});
afterEach(() => playground.remove());

const lockFolder = () => path.join(playground.root, "state", ".pulumi", "locks", "organization", "trace", "dev");

test("a second run is told who holds the lock and since when, and changes nothing", async () => {
  const first = startUp(playground.location("dev"));
  await until(() => playground.peekLog().includes("start create long"), "the first run's command");
  const second = openEmbeddedStack(playground.location("dev"));
  await expect(second.up()).rejects.toThrow(
    new RegExp(`^The stack dev is locked by \\S+@${hostname()} \\(pid ${first.child.pid}\\) since 20\\S+Z; wait`, "u"),
  );
  await expect(second.destroy()).rejects.toThrow(EngineError);
  expect((await second.preview()).result).toBe("succeeded");
  expect(await first.exited).toBe(0);
  expect((await second.up()).changes).toEqual({ same: 2 });
  expect(readdirSync(lockFolder())).toEqual([]);
});

for (const { name, open, problem } of await engines()) {
  test.skipIf(problem !== undefined)(
    `of two runs at once on ${name} the second names the holder and since when${problem === undefined ? "" : ` (skipped: ${problem})`}`,
    async () => {
      const first = (await open(playground.location("dev"))).up();
      await until(() => playground.peekLog().includes("start create long"), "the first run's command");
      const second = await open(playground.location("dev"));
      await expect(second.up()).rejects.toThrow(
        /stack dev is locked by \S+@\S+ \((?:pid|process) \d+\) since 20\d\d-\d\d-\d\dT\S+[;:] wait/iu,
      );
      expect((await first).result).toBe("succeeded");
      expect((await second.up()).changes).toEqual({ same: 2 });
    },
  );
}

test("the lock of a process that is gone is named as such and removed by cancel", async () => {
  mkdirSync(lockFolder(), { recursive: true });
  const owner = { pid: 2 ** 22 + 1, username: "someone", hostname: hostname(), timestamp: "2026-11-22T10:00:00Z" };
  writeFileSync(path.join(lockFolder(), "0c3c4d1e.json"), JSON.stringify(owner));
  const stack = openEmbeddedStack(playground.location("dev"));
  await expect(stack.up()).rejects.toThrow(
    `The stack dev is locked by someone@${hostname()} (pid ${owner.pid}) since 2026-11-22T10:00:00Z, but that process is gone; \`make heal\` removes the lock.`,
  );
  expect(playground.peekLog()).toEqual([]);
  await stack.cancel();
  expect((await stack.up()).result).toBe("succeeded");
});
