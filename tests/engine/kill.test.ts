import { randomInt } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { makePlayground } from "./suite/playground.ts";
import { commandLines, startUp, until } from "./suite/process.ts";

/** A chain, a pair beside it, a replacement and a removal, each step a tenth of a second. */
const program = `
import { step, variant } from "../lib/step.ts";
const wait = { create: "sleep 0.1; echo create $NAME >> $TRACE_LOG", delete: "sleep 0.1; echo delete $NAME >> $TRACE_LOG" };
const make = (name, opts = {}) => step(name, variant, { ...wait, triggers: [variant], environment: { NAME: name + "-" + variant } }, opts);
const a = make("a");
const b = make("b", { dependsOn: [a] });
make("c", { dependsOn: [b], deleteBeforeReplace: true });
make("side");
if (variant !== "end") make(\`only-\${variant}\`);
`;

test("after a kill at any moment the next run converges", async () => {
  const playground = makePlayground(program);
  try {
    for (const variant of ["one", "two", "three", "end"]) {
      await playground.configure("dev", { "trace:variant": variant });
      const up = startUp(playground.location("dev"));
      const delay = randomInt(200, 4500);
      await Promise.race([setTimeout(delay), up.exited]);
      up.child.kill("SIGKILL");
      await up.exited;
      await until(() => commandLines(playground.root).length === 0, "the killed run's program to end");
      const stack = openEmbeddedStack(playground.location("dev"));
      await stack.cancel();
      const again = await stack.up();
      expect(again, `killed after ${delay} ms in ${variant}`).toMatchObject({ result: "succeeded" });
      const preview = await stack.preview();
      expect(Object.keys(preview.changes), `killed after ${delay} ms in ${variant}`).toEqual(["same"]);
      const names = (await stack.resources()).map(({ urn }) => urn.split("::").at(-1) ?? "").sort();
      const own = variant === "end" ? [] : [`only-${variant}`];
      expect(names).toEqual(["a", "b", "c", "default_1_2_1", ...own, "side", "trace-dev"]);
      expect((await stack.resources()).some((resource) => resource.delete)).toBe(false);
      const cleared = await stack.refresh({ clearPendingCreates: true });
      expect(cleared.result).toBe("succeeded");
    }
    // Everything that was made and is no longer wanted was deleted.
    const log = playground.takeLog();
    const current = ["a-end", "b-end", "c-end", "side-end"];
    const left = new Set(log.filter((line) => line.startsWith("create")).map((line) => line.slice("create ".length)));
    for (const line of log) if (line.startsWith("delete")) left.delete(line.slice("delete ".length));
    // A create that was killed before its end was written down is only known as a pending operation.
    expect(current.every((name) => left.has(name))).toBe(true);
  } finally {
    playground.remove();
  }
});
