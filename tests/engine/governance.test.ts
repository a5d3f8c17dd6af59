import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { governanceFindings } from "../../automation/drift/governance.ts";
import { restorable, restore } from "../../automation/drift/restore.ts";
import { fetchPublicKey } from "../../automation/secret/public-key.ts";
import { seal } from "../../automation/secret/seal.ts";
import { change, push } from "../../rehearsal/github/control.ts";
import { richer } from "../helpers/declared-governance.ts";
import { environmentsWith, type GovernanceStack, startGovernance, succeed } from "../helpers/governance.ts";
import { engines } from "./suite/engines.ts";
import { callerEnv } from "./suite/playground.ts";

const writes = (requests: readonly string[]) => requests.filter((request) => !request.startsWith("GET "));

describe.each(await engines())("on the engine $name", ({ open, problem }) => {
  const because = problem === undefined ? "" : ` (skipped: ${problem})`;
  describe.skipIf(problem !== undefined)(`everything about a repository${because}`, () => {
    let stack: GovernanceStack;
    const said: string[] = [];
    const run = async <T extends Parameters<typeof succeed>[0]>(started: T) => {
      const result = await succeed(started);
      said.push(JSON.stringify(result));
      return result as Awaited<T>;
    };
    const up = async (token?: string) => (await run((await stack.engine(token)).up())).changes;
    /** What a refresh would change in the state. */
    const refresh = async () => (await run((await stack.engine()).refresh({ previewOnly: true }))).changes;

    beforeAll(async () => {
      stack = await startGovernance({}, { open, env: callerEnv() });
    });
    afterAll(() => stack.stop());

    test("is previewed without a right to write, and nothing is written", async () => {
      const engine = await stack.engine("rehearsal-read");
      const { steps } = await run(engine.preview());
      expect(steps.filter(({ op }) => op === "create").length).toBeGreaterThan(45);
      expect(writes(stack.requests())).toEqual([]);
      expect(stack.github.state.repositories).toEqual({});
    });

    test("is made by up; up again, also with another token, changes nothing, and a refresh is clean", async () => {
      expect(await up()).toMatchObject({ create: expect.any(Number) });
      change(stack.github, { path: ["tokens", "another"], value: { login: "alice", access: "admin" } });
      const before = stack.requests().length;
      expect(Object.keys(await up("another"))).toEqual(["same"]);
      expect(Object.keys(await refresh())).toEqual(["same"]);
      expect(writes(stack.requests().slice(before))).toEqual([]);
    });

    test("changes in every type that can, with sealed secrets of all three kinds, and is then at rest", async () => {
      const sealed = async (scope: string) => {
        const { keyId, key } = await fetchPublicKey(stack.client(), scope);
        return { keyId, valueEncrypted: await seal(`planted-${scope}`, key) };
      };
      stack.configure({
        ...richer(await sealed("prod")),
        secrets: { A: await sealed("actions") },
        dependabotSecrets: { D: await sealed("dependabot") },
      });
      const planned = await run((await stack.engine("rehearsal-read")).preview());
      const before = stack.requests().length;
      expect(await up()).toMatchObject({
        create: expect.any(Number),
        update: expect.any(Number),
        delete: expect.any(Number),
      });
      expect(writes(stack.requests().slice(before)).length).toBeGreaterThan(10);
      expect(planned.steps.some(({ op }) => op === "update")).toBe(true);
      expect(Object.keys(await up())).toEqual(["same"]);
      expect(Object.keys(await refresh())).toEqual(["same"]);
    });

    test("is found where it was changed by hand, and brought back", async () => {
      const [id = ""] = Object.keys(stack.github.state.repositories);
      const at = (...path: string[]) => ["repositories", id, ...path];
      change(stack.github, { path: at("environments", "prod", "reviewers"), value: [] });
      change(stack.github, { path: at("settings", "allow_merge_commit"), value: true });
      change(stack.github, { path: at("environments", "prod", "can_admins_bypass"), value: true });
      const engine = await stack.engine();
      const found = await governanceFindings(engine, stack.client());
      expect(found.map(({ where, what }) => `${where}: ${what}`).toSorted()).toEqual([
        "environment prod: administrators may skip its protection",
        "environment prod: nobody has to approve any more",
        "repository platform: allowMergeCommit is true instead of false",
      ]);
      await restore(restorable(found), { engine, github: stack.client(), root: ".", env: {} });
      expect(await governanceFindings(engine, stack.client())).toEqual([]);
    });

    test("no planted value is in a plan, a message, the state, a log or any other file", () => {
      const files = readdirSync(stack.dir, { recursive: true, encoding: "utf8" }).map((file) => join(stack.dir, file));
      const texts = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, "utf8"));
      for (const text of [...texts, ...said]) expect(text).not.toContain("planted-");
    });
  });
});

describe("a pull request's preview", () => {
  test("needs neither a right nor the passphrase, even where sealed secrets are declared", async () => {
    const stack = await startGovernance({
      environments: environmentsWith({ prod: { secrets: { X: { keyId: "1", valueEncrypted: "A".repeat(80) } } } }),
    });
    const engine = await stack.engine("rehearsal-read", "");
    const planned = await succeed(engine.preview());
    expect(planned.steps.map(({ urn }) => urn.split("::").at(-1))).toContain("github-prod-secret-X");
    await stack.stop();
  });

  test.each([
    [
      "an unknown user",
      { kind: "reviewers", users: ["nobody-here", "alice"] },
      /delivery:environments\.prod\.approval: there is no GitHub user "nobody-here"/,
    ],
    [
      "an unknown team",
      { kind: "reviewers", teams: ["no-such-team"] },
      /delivery:environments\.prod\.approval: there is no team "no-such-team" in acme/,
    ],
  ])("%s as reviewer is refused with file and key", async (_name, approval, expected) => {
    const stack = await startGovernance({ environments: environmentsWith({ prod: { approval } }) });
    const { result, diagnostics } = await (await stack.engine("rehearsal-read")).preview();
    expect(result).toBe("failed");
    const text = diagnostics.map(({ message }) => message).join("\n");
    expect(text).toContain("Pulumi.governance.yaml does not fit:");
    expect(text).toMatch(expected);
    await stack.stop();
  });
});

test("a run from another state than the default branch's is refused by the preview; a pull request's is only told", async () => {
  const stack = await startGovernance();
  const preview = async () => (await stack.engine("rehearsal-read")).preview();
  const texts = ({ diagnostics }: Awaited<ReturnType<typeof preview>>) =>
    diagnostics.map(({ message }) => message).join();
  await succeed((await stack.engine()).up());
  push(stack.github, { repository: "platform", branch: "main", files: { ".github/CODEOWNERS": "* @somebody\n" } });
  const sentence =
    /\.github\/CODEOWNERS differs from branch main; run from its newest state, or merge this change first/;
  const refused = await preview();
  expect(refused.result).toBe("failed");
  expect(texts(refused)).toMatch(sentence);
  stack.configure({ files: "propose" });
  const told = await preview();
  expect(told.result).toBe("succeeded");
  expect(texts(told)).toMatch(sentence);
  const applied = await (await stack.engine()).up();
  expect(applied.result).toBe("failed");
  expect(applied.diagnostics.map(({ message }) => message).join()).toContain('"propose" is for previews');
  await stack.stop();
});
