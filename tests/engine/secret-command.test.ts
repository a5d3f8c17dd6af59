import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { control } from "../../rehearsal/github/control.ts";
import { environmentKey } from "../../rehearsal/github/routes/secrets.ts";
import { succeed } from "../helpers/governance.ts";
import { type RehearsedGitHub, rehearsedGitHub } from "../helpers/rehearsed-github.ts";

let place: RehearsedGitHub;
const said: string[] = [];
/** What the processes of this machine were started with, while the programs ran. */
const processes: string[] = [];

beforeAll(async () => {
  place = await rehearsedGitHub();
  said.push((await place.run(["bootstrap.ts", "--yes"])).output);
});
afterAll(() => place.stop());

const seal = async (value: string, ...args: string[]) => {
  const ended = await place.run(["secret.ts", ...args], { input: value });
  said.push(ended.output);
  return ended;
};
const apply = async () => {
  const result = await succeed(place.engine().up());
  said.push(JSON.stringify(result));
  return result.changes;
};
const repository = () => Object.values(place.github.state.repositories)[0];
const stored = (name: string) => repository()?.environments["prod"]?.secrets[name]?.digest;
const digest = (value: string) => createHash("sha256").update(value).digest("hex").slice(0, 16);
const prodKey = ["--env", "prod", "--name", "DEPLOY_SSH_KEY"];

test("a value is sealed into the configuration, brought by up, and rotated by the same command and one up", async () => {
  expect(await seal("planted-first-value\n", ...prodKey)).toMatchObject({ code: 0 });
  expect(readFileSync(place.configFile, "utf8")).toMatch(
    /DEPLOY_SSH_KEY:\n\s+keyId: "\d+"\n\s+valueEncrypted: \S{60,}/,
  );
  expect(stored("DEPLOY_SSH_KEY")).toBeUndefined();
  expect(await apply()).toMatchObject({ create: 1 });
  expect(stored("DEPLOY_SSH_KEY")).toBe(digest("planted-first-value"));
  expect(Object.keys(await apply())).toEqual(["same"]);
  await seal("planted-second-value", ...prodKey);
  expect(await apply()).toMatchObject({ update: 1 });
  expect(stored("DEPLOY_SSH_KEY")).toBe(digest("planted-second-value"));
});

test("secrets of the repository and of Dependabot are sealed for their own keys", async () => {
  await seal("planted-actions-value", "--env", "actions", "--name", "TOKEN_A");
  await seal("planted-dependabot-value", "--env", "dependabot", "--name", "TOKEN_D");
  await apply();
  expect(repository()?.secrets["TOKEN_A"]?.digest).toBe(digest("planted-actions-value"));
  expect(repository()?.dependabotSecrets["TOKEN_D"]?.digest).toBe(digest("planted-dependabot-value"));
  expect((await seal("", "--check")).output).toContain("Every sealed secret fits GitHub's public keys.");
});

test("a changed public key is reported with the command that seals again, by the check and by a run that fails on it", async () => {
  await seal("planted-third-value", ...prodKey);
  control(place.github, "rotate-key", { scope: environmentKey(repository()?.environments["prod"]?.id ?? 0) });
  const checked = await seal("", "--check");
  expect(checked).toMatchObject({ code: 1 });
  expect(checked.output).toContain("make secret ENV=prod NAME=DEPLOY_SSH_KEY");
  const failed = await place.run(["bootstrap.ts", "--yes"]);
  said.push(failed.output);
  expect(failed).toMatchObject({ code: 1 });
  expect(failed.output).toContain("make secret ENV=prod NAME=DEPLOY_SSH_KEY");
  await seal("planted-third-value", ...prodKey);
  await apply();
  expect(stored("DEPLOY_SSH_KEY")).toBe(digest("planted-third-value"));
});

test.runIf(process.platform === "linux")("at a terminal nothing that is typed is shown", async () => {
  const { code, screen } = await type("planted-typed-value", ["secret.ts", ...prodKey]);
  expect({ code, screen }).toMatchObject({ code: 0 });
  expect(screen).toContain("Value of DEPLOY_SSH_KEY for prod (not shown): ");
  expect(screen).not.toContain("planted");
  await apply();
  expect(stored("DEPLOY_SSH_KEY")).toBe(digest("planted-typed-value"));
});

describe("a place that is not there is one sentence, before anything is asked", () => {
  test.each([
    [
      "an unknown environment",
      ["--env", "staging", "--name", "X"],
      /no environment "staging" in delivery:environments/,
    ],
    ["a name of GitHub's", ["--env", "prod", "--name", "GITHUB_TOKEN"], /not starting with GITHUB_/],
    ["no name", ["--env", "prod"], /Use: make secret ENV=prod NAME=/],
    ["nothing typed", prodKey, /The value is empty: nothing was changed/],
  ])("%s", async (_name, args, expected) => {
    const before = parse(readFileSync(place.configFile, "utf8"));
    const { code, output } = await seal("", ...args);
    expect(code).toBe(1);
    expect(output).toMatch(expected);
    expect(parse(readFileSync(place.configFile, "utf8"))).toEqual(before);
  });
});

test("no planted value is in any file, log, message or process list", () => {
  const files = readdirSync(place.dir, { recursive: true, encoding: "utf8" }).map((file) => join(place.dir, file));
  const texts = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, "utf8"));
  expect(texts.length).toBeGreaterThan(10);
  for (const text of [...texts, ...said, ...processes]) expect(text).not.toContain("planted");
});

/** Run a program at a terminal and type a line once it asks. */
function type(line: string, [file = "", ...args]: readonly string[]): Promise<{ code: number | null; screen: string }> {
  const command = [process.execPath, join("automation", file), ...args].join(" ");
  const child = spawn("script", ["-qec", command, "/dev/null"], { env: place.env, stdio: ["pipe", "pipe", "inherit"] });
  let screen = "";
  let typed = false;
  child.stdout.on("data", (chunk: Buffer) => {
    screen += chunk.toString();
    if (typed || !screen.includes("(not shown)")) return;
    typed = true;
    child.stdin.write(`${line}\r`, () => processes.push(...commandLines()));
  });
  return new Promise((resolve) => void child.once("close", (code) => resolve({ code, screen })));
}

function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8") + readFileSync(`/proc/${name}/environ`, "utf8");
      } catch {
        return "";
      }
    });
}
