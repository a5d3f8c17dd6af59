import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServiceName, services } from "../../src/catalog/services.ts";
import { commandLines } from "../engine/suite/process.ts";
import { type FixtureProject, fixtureProject, outcome, succeeded } from "../helpers/fixture-project.ts";

const planted = "planted-7c41d0e2";

let project: FixtureProject;
beforeAll(async () => {
  project = await fixtureProject();
  await project.release("one");
  await project.configure({}, { databasePassword: planted });
});
afterAll(() => project.remove());

/** What a docker command prints; of `logs` both streams. */
function docker(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync("docker", args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  expect(status).toBe(0);
  return args[0] === "logs" ? stdout + stderr : stdout;
}

/** Files below a folder, without what is linked into it. */
function texts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

test("a planted password is in no plan, event, state, command line, container or image, and the database has it", async () => {
  const key = readFileSync(join(project.root, "ca/edge.pem"), "utf8").split("-----BEGIN ")[2]?.split("\n")[2] ?? "";
  expect(key).toMatch(/^\S{40,}$/);
  const seen: string[] = [];
  const onEvent = (event: unknown) => {
    seen.push(JSON.stringify(event));
    seen.push(...commandLines(planted), ...commandLines(key));
  };
  seen.push(JSON.stringify(await project.engine.preview({ onEvent })));
  const up = await project.engine.up({ onEvent });
  expect(outcome(up)).toEqual(succeeded);
  seen.push(JSON.stringify(up), JSON.stringify(await project.engine.history()), ...texts(join(project.root, "state")));

  const containers = docker("ps", "-aq", "--filter", `label=delivery.platform=${project.platform}`).split("\n");
  const ids = containers.filter((id) => id !== "");
  expect(ids.length).toBeGreaterThanOrEqual(7);
  for (const id of ids) seen.push(docker("inspect", id), docker("logs", id));
  const images = Object.keys(services).map((service) => {
    const running = docker(
      "ps",
      "-q",
      "--filter",
      `label=delivery.platform=${project.platform}`,
      "--filter",
      `label=delivery.service=${service as ServiceName}`,
    );
    return docker("inspect", "--format", "{{.Image}}", running.trim()).trim();
  });
  expect(images).toHaveLength(Object.keys(services).length);
  for (const image of images) {
    seen.push(docker("history", "--no-trunc", image), docker("inspect", image));
    const layers = `docker save ${image} | grep -c -a -F ${planted} || true`;
    expect(execFileSync("sh", ["-c", layers], { encoding: "utf8" }).trim()).toBe("0");
  }
  const leaks = seen.filter((text) => text.includes(planted) || text.includes(key));
  expect(leaks.map((text) => text.slice(0, 200))).toEqual([]);

  const postgres = `${project.platform}-dev-postgres`;
  expect(docker("exec", postgres, "cat", "/run/secrets/database-password").trim()).toBe(planted);
});
