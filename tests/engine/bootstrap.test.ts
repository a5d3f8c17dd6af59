import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { change } from "../../rehearsal/github/control.ts";
import { type RehearsedGitHub, rehearsedGitHub } from "../helpers/rehearsed-github.ts";

let place: RehearsedGitHub;
beforeAll(async () => {
  place = await rehearsedGitHub();
});
afterAll(() => place.stop());

const bootstrap = (args: string[] = ["--yes"], env = {}) => place.run(["bootstrap.ts", ...args], { env });
const stacks = ["governance", "dev", "test", "prod"];

describe("what goes wrong is one sentence, and nothing is half made", () => {
  test.each([
    [
      "a token that GitHub does not know",
      () => change(place.github, { path: ["tokens"], value: {} }),
      /401: Bad credentials \(the token is wrong or has expired/,
      {},
    ],
    [
      "an API that does not answer",
      () => undefined,
      /GitHub at http:\/\/127\.0\.0\.1:9 did not answer GET/,
      { GITHUB_PORT: "9" },
    ],
    [
      "another organization",
      () => change(place.github, { path: ["organization", "login"], value: "else" }),
      /There is no organization "acme" on GitHub: set owner in delivery:github/,
      {},
    ],
    [
      "no engine for a team's own backend",
      () => undefined,
      /No engine can run here .*install the Pulumi CLI/,
      { REHEARSAL_DIR: "", PULUMI_BACKEND_URL: "file:///nowhere", PATH: "/usr/bin:/bin", HOME: "/nowhere", ENGINE: "" },
    ],
  ])("%s", async (_name, act, expected, env) => {
    const before = structuredClone(place.github.state);
    act();
    const { code, output } = await bootstrap(["--yes"], env);
    place.github.state = before;
    expect(code).toBe(1);
    expect(output.split("\n").find((line) => line.startsWith("error: "))).toMatch(expected);
    expect(output).not.toMatch(/\n\s+at /);
    expect(place.github.state.repositories).toEqual({});
  });

  test("nobody to ask", async () => {
    const { code, output } = await bootstrap([]);
    expect(code).toBe(1);
    expect(output).toContain("error: Nobody is here to confirm the plan: run `make bootstrap YES=1`.");
    expect(place.github.state.repositories).toEqual({});
  });
});

test("the four stacks are there, governance is applied, and what is missing is said with its command", async () => {
  const { code, output } = await bootstrap();
  expect({ code, output }).toMatchObject({ code: 0 });
  for (const stack of stacks) {
    expect(output).toContain(`stack ${stack} is there`);
    expect(existsSync(join(place.dir, "state/.pulumi/stacks/delivery", `${stack}.json`))).toBe(true);
  }
  expect(Object.values(place.github.state.repositories).map(({ name }) => name)).toEqual(["platform"]);
  expect(output).toContain("make secret ENV=prod NAME=DEPLOY_SSH_KEY");
  expect(output).toContain("delivery:environments.prod.variables.DEPLOY_KNOWN_HOSTS in Pulumi.governance.yaml");
});

test("again: nothing to change and nobody is asked", async () => {
  const requests = place.log().length;
  const { code, output } = await bootstrap([]);
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("governance: no changes") });
  expect(place.log().slice(requests)).not.toMatch(/"method":"(?!GET)/);
});

describe("drift by the real program", () => {
  const repository = () => Object.keys(place.github.state.repositories)[0] ?? "";
  const drift = (...args: string[]) => place.run(["drift.ts", "governance", ...args]);

  test("clean, drifted with what, where and since when, restored: three answers, three exit codes", async () => {
    expect(await drift()).toEqual({ code: 0, output: "governance: everything is as declared.\n" });
    change(place.github, { path: ["repositories", repository(), "environments", "prod", "reviewers"], value: [] });
    const first = await drift();
    expect(first).toEqual({
      code: 2,
      output: expect.stringMatching(
        /^governance: 1 thing differs from what is declared\.\n {2}environment prod: nobody has to approve any more, first seen \d{4}-/,
      ),
    });
    expect((await drift()).output).toBe(first.output);
    expect(await drift("--fix")).toMatchObject({ code: 0 });
    expect(await drift()).toMatchObject({ code: 0 });
    change(place.github, { path: ["tokens"], value: {} });
    expect(await drift()).toEqual({
      code: 1,
      output: expect.stringContaining("governance: the check could not tell: "),
    });
  });
});

test("the stand-in's log has no credential", () => {
  expect(readFileSync(join(place.dir, "github/requests.jsonl"), "utf8")).not.toContain('"rehearsal"');
});
