import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type FixtureProject, fixtureProject, outcome, succeeded } from "../helpers/fixture-project.ts";
import { startLoad } from "../helpers/load.ts";

const run = promisify(execFile);
// With everything in it that a shell or SQL could take for something else.
const [first, second] = [`one'"$(id)\\ $HOME`, `two; drop table 'x' -- "%s" \`id\``];

let project: FixtureProject;
let database: string;
beforeAll(async () => {
  project = await fixtureProject({ keepAliveSeconds: 2, registry: inject("registry") });
  database = `${project.platform}-dev-postgres`;
});
afterAll(() => project.remove());

const give = async (password: string) => {
  await project.configure({}, { databasePassword: password });
  expect(outcome(await project.up())).toEqual(succeeded);
};

/** Whether somebody in the network who has this password is let in: over the container's own address, not its loopback. */
async function opens(password: string): Promise<boolean> {
  const login = ["psql", "-h", database, "-U", "platform", "-d", "platform", "-tAc", "select 1"];
  const call = run("docker", ["exec", "-e", "PGPASSWORD", database, ...login], {
    env: { ...process.env, PGPASSWORD: password },
  });
  return call.then(
    ({ stdout }) => stdout.trim() === "1",
    () => false,
  );
}

test("a given password is rotated in file and database at once: nothing is replaced, no request fails, it is printed nowhere", async () => {
  await project.release("one");
  await give(first);
  expect([await opens(first), await opens(second)]).toEqual([true, false]);
  const things = await project.leftovers();
  const load = startLoad({ http: project.http, connections: 4, slowMs: 500, idleMs: [500] });

  await give(second);
  expect([await opens(first), await opens(second)]).toEqual([false, true]);
  const { failed, failures } = await load.stop();
  expect({ failed, failures }).toEqual({ failed: 0, failures: {} });
  expect(await project.leftovers()).toEqual(things);

  const containers = things.filter((thing) => thing.startsWith("container ")).map((thing) => thing.slice(10));
  const seen = await Promise.all([
    ...containers.map((name) => run("docker", ["logs", name]).then(({ stdout, stderr }) => stdout + stderr)),
    ...containers.map((name) => run("docker", ["inspect", name]).then(({ stdout }) => stdout)),
    run("grep", ["-r", "", `${project.root}/state`], { maxBuffer: 1 << 26 }).then(({ stdout }) => stdout),
  ]);
  for (const text of seen) for (const part of ["one'", "two; drop", "drop table"]) expect(text).not.toContain(part);
  const { changes } = await project.up();
  expect(Object.keys(changes)).toEqual(["same"]);
});

test("a run that was killed between role and file is healed by the same again", async () => {
  const alter = "alter role platform password 'three'";
  await run("docker", ["exec", database, "psql", "-U", "platform", "-d", "platform", "-c", alter]);
  await give("three");
  expect(await opens("three")).toBe(true);
});
