import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunResult } from "../../automation/engine/engine.ts";
import { describeProblems } from "../../automation/engine/progress.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { type FixtureProject, fixtureProject, outcome, succeeded } from "../helpers/fixture-project.ts";

let project: FixtureProject;
let dockerfile: string;

beforeAll(async () => {
  project = await fixtureProject();
  await project.release("one");
  await project.up();
  dockerfile = await readFile(join(project.root, "services/backend/Dockerfile"), "utf8");
});
afterEach(() => project.configure({}));
afterAll(() => project.remove());

/** What a person reads about a run that must not get anywhere: first lines of the problems. */
async function refusal(run: () => Promise<RunResult>): Promise<string> {
  const look = async () => ({ things: await project.leftovers(), outputs: await project.engine.outputs() });
  const before = await look();
  const { result, diagnostics } = await run();
  expect(result).toBe("failed");
  expect(await look()).toEqual(before);
  expect((await fetch(`${project.http}/version`)).status).toBe(200);
  return describeProblems(diagnostics).join("\n");
}

/** A stack of the project whose engine finds other programs or another name. */
function stackWith({ stack = "dev", PATH = process.env["PATH"] ?? "" }) {
  const { root } = project;
  const env = { PATH, HOME: process.env["HOME"] ?? "", PULUMI_CONFIG_PASSPHRASE: "fixture" };
  return openEmbeddedStack({
    root,
    stack,
    configFile: join(root, "Pulumi.dev.yaml"),
    backend: `file://${root}/state`,
    env,
  });
}

const otherPlatform = process.arch === "x64" ? "linux/arm64" : "linux/amd64";

describe("one sentence, and nothing has changed", () => {
  test.each([
    ["an unknown key", { platfrom: "x" }, 'delivery:platfrom: unknown key, did you mean "platform"?'],
    ["an invalid value", { edge: { httpPort: "eighty" } }, "delivery:edge.httpPort: "],
    [
      "a platform that the engine cannot build",
      { images: { source: "build", platform: otherPlatform } },
      "correct delivery:images.platform",
    ],
  ])("%s", async (_, values, sentence) => {
    await project.configure(values);
    expect(await refusal(() => project.up())).toContain(sentence);
  });

  test("an unknown stack", async () => {
    expect(await refusal(() => stackWith({ stack: "pord" }).up())).toContain(
      'there is no stack "pord", did you mean "prod"? (known: governance, dev, test, prod)',
    );
  });

  test("no Docker engine", async () => {
    const bin = join(project.root, "bin");
    await mkdir(bin);
    const fake = "#!/bin/sh\necho 'Cannot connect to the Docker daemon. Is the docker daemon running?' >&2\nexit 1\n";
    await writeFile(join(bin, "docker"), fake, { mode: 0o755 });
    const said = await refusal(() => stackWith({ PATH: `${bin}:${process.env["PATH"] ?? ""}` }).up());
    expect(said).toMatch(/^no Docker engine answers at unix:\/\/\S+: start it/);
  });

  test.each([
    ["a step of a Dockerfile that fails", "RUN exit 7", "a step of the Dockerfile failed with exit code 7: exit 7"],
    ["a Dockerfile that is none", "RUNS true", "the Dockerfile is not valid: dockerfile parse error on line"],
    // The shared memory of a build step is a file system of 64 MB.
    [
      "a disk that is full while building",
      "USER 0\nRUN dd if=/dev/zero of=/dev/shm/x bs=1M count=100",
      "the disk of the Docker engine is full: free space",
    ],
  ])("%s", async (_, lines, sentence) => {
    const file = join(project.root, "services/backend/Dockerfile");
    await writeFile(file, `${dockerfile}${lines}\n`);
    expect((await refusal(() => project.up())).split("\n")[0]).toContain(sentence);
    await writeFile(file, dockerfile);
  });

  test("a registry that is down; started again, the same release goes through", async () => {
    const registry = `${project.platform}-dev-registry`;
    execFileSync("docker", ["stop", registry]);
    await project.change("backend", "two");
    const said = await refusal(() => project.up());
    execFileSync("docker", ["start", registry]);
    expect(said.split("\n")[0]).toMatch(/the registry \S+:\d+ does not answer: start it/);
    expect(outcome(await project.up())).toEqual(succeeded);
  });
});
