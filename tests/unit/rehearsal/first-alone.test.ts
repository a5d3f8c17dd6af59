import { expect, test } from "vitest";
import { FirstAlone } from "../../../rehearsal/engine/providers/docker/first-alone.ts";

/** Makes work that says in the log when it starts and ends when it is told to. */
const workIn = (log: string[]) => (name: string) => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const start = () => {
    log.push(name);
    return promise;
  };
  return { start, succeed: () => resolve(name), fail: () => reject(new Error(`${name} failed`)) };
};

const settled = () => new Promise((resolve) => void setImmediate(resolve));

test("the first with a key goes alone, the others beside each other after it, and later ones at once", async () => {
  const log: string[] = [];
  const order = new FirstAlone();
  const work = workIn(log);
  const [one, two, three, four, other] = [work("one"), work("two"), work("three"), work("four"), work("other")];
  const first = order.run("a", one.start);
  const rest = [order.run("a", two.start), order.run("a", three.start)];
  const elsewhere = order.run("b", other.start);
  await settled();
  expect(log).toEqual(["one", "other"]);
  one.succeed();
  expect(await first).toBe("one");
  await settled();
  expect(log).toEqual(["one", "other", "two", "three"]);
  const later = order.run("a", four.start);
  await settled();
  expect(log.at(-1)).toBe("four");
  for (const each of [two, three, four, other]) each.succeed();
  expect(await Promise.all([...rest, later, elsewhere])).toEqual(["two", "three", "four", "other"]);
});

test("a first one that fails leaves its place to the next, and only it fails", async () => {
  const log: string[] = [];
  const order = new FirstAlone();
  const work = workIn(log);
  const [one, two, three] = [work("one"), work("two"), work("three")];
  const first = order.run("a", one.start);
  const rest = [order.run("a", two.start), order.run("a", three.start)];
  one.fail();
  await expect(first).rejects.toThrow("one failed");
  await settled();
  expect(log).toEqual(["one", "two"]);
  two.succeed();
  three.succeed();
  expect(await Promise.all(rest)).toEqual(["two", "three"]);
  expect(log).toEqual(["one", "two", "three"]);
});
