import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { readGovernanceFile } from "../../src/governance/config-file.ts";
import type { RepositoryState } from "../../rehearsal/github/state.ts";
import { clickTogether } from "../helpers/clicked-repository.ts";
import { type RehearsedGitHub, rehearsedGitHub, type Said } from "../helpers/rehearsed-github.ts";

let place: RehearsedGitHub;
let before: RepositoryState;
let adopted: Said;

const repository = (): RepositoryState => {
  const found = Object.values(place.github.state.repositories).find(({ name }) => name === "shop");
  if (found === undefined) throw new Error("the repository is gone");
  return structuredClone(found);
};

beforeAll(async () => {
  place = await rehearsedGitHub();
  await clickTogether(place, "shop");
  before = repository();
  adopted = await place.run(["adopt.ts", "acme/shop"]);
});
afterAll(() => place.stop());

test("the configuration says what is there, and names what is weaker than the house has it", () => {
  expect(adopted.output).toContain("wrote ");
  expect(adopted.code).toBe(0);
  const config = readGovernanceFile(place.configFile);
  expect(config.repository).toMatchObject({
    name: "shop",
    origin: "adopted",
    description: "An old one",
    homepage: "https://old.example",
    topics: ["shop", "legacy"],
    merge: { methods: ["squash", "merge"] },
  });
  // A ruleset and an old protection hold together: the stricter of both in everything.
  expect(config.rules.default).toMatchObject({ approvals: 2, checks: ["gate"], linear: true, threads: true });
  expect(config.environments["prod"]).toMatchObject({
    approval: { kind: "reviewers", teams: ["release"], selfReview: false },
    waitMinutes: 10,
    adminBypass: false,
    branches: ["main"],
    tags: ["v*"],
    variables: { URL: "https://shop.example" },
  });
  expect(config.variables).toEqual({ REGION: "eu" });
  expect(config.labels).toContainEqual({ name: "bug report", color: "d73a4a", description: "It does not work" });
  expect(config.allow).toEqual(expect.arrayContaining(["any-action", "public"]));
});

test("the first up weakens nothing, keeps what it cannot say, and leaves nothing to change", async () => {
  // Generated files reach the default branch by a pull request, before the rules are applied.
  const applied = await place.run(["bootstrap.ts", "--yes"]);
  expect(applied).toMatchObject({ code: 0 });
  const after = repository();
  expect(after.environments["prod"]).toEqual({ ...before.environments["prod"], updated_at: expect.any(String) });
  expect(after.environments["dev"]).toEqual({ ...before.environments["dev"], updated_at: expect.any(String) });
  // Beside what governance announces of itself.
  expect(after.variables).toMatchObject(before.variables);
  expect(Object.keys(after.labels)).toEqual(Object.keys(before.labels));
  expect(after.hooks).toEqual(before.hooks);
  expect(after.branches["main"]?.protection).toEqual(before.branches["main"]?.protection);
  expect(after.settings).toMatchObject({ allow_merge_commit: true, visibility: "public", description: "An old one" });
  const rulesets = Object.values(after.rulesets);
  expect(rulesets.map(({ name }) => name).toSorted()).toEqual(["Nobody pushes secrets", "default", "release", "tags"]);
  const ours = rulesets.find(({ name }) => name === "default");
  expect(ours?.id).toBe(Object.values(before.rulesets).find(({ name }) => name === "Protect main")?.id);
  expect(ours?.rules.find(({ type }) => type === "pull_request")?.parameters).toMatchObject({
    required_approving_review_count: 2,
    dismiss_stale_reviews_on_push: true,
  });
  expect((await place.run(["bootstrap.ts", "--yes"])).output).toContain("governance: no changes");
});

test("what an adoption has left beside is no drift; what comes later is, and goes only when it is named", async () => {
  expect(await place.run(["drift.ts", "governance"])).toMatchObject({ code: 0 });
  await place.client("shop").call("PUT", "/repos/acme/shop/environments/qa", z.unknown(), {});
  const found = await place.run(["drift.ts", "governance", "--fix"]);
  expect(found.output).toContain('REMOVE="environment qa"');
  expect(found.code).toBe(2);
  expect(await place.run(["drift.ts", "governance", "--remove", "environment qb"])).toMatchObject({
    code: 1,
    output: expect.stringContaining('nothing is called "environment qb"'),
  });
  expect(await place.run(["drift.ts", "governance", "--remove", "environment qa"])).toMatchObject({ code: 0 });
  expect(repository().environments["qa"]).toBeUndefined();
});

test.each([
  ["a repository that is not there", ["acme/nothing"], {}, /404.*there is no such thing, or the token may not see it/],
  ["no repository at all", [], {}, /^error: Use: make adopt REPOSITORY=owner\/name/],
  [
    "an API that does not answer",
    ["acme/shop"],
    { GITHUB_PORT: "9" },
    /GitHub at http:\/\/127\.0\.0\.1:9 did not answer/,
  ],
])("%s is one sentence", async (_name, args, env, expected) => {
  const text = readFileSync(place.configFile, "utf8");
  const { code, output } = await place.run(["adopt.ts", ...args], { env });
  expect(code).toBe(1);
  expect(output.split("\n").find((line) => line.startsWith("error: "))).toMatch(expected);
  expect(output).not.toMatch(/\n\s+at /);
  expect(readFileSync(place.configFile, "utf8").replace(/127\.0\.0\.1:\d+/, "")).toBe(
    text.replace(/127\.0\.0\.1:\d+/, ""),
  );
});

test("a configuration about another repository is not overwritten", async () => {
  await place
    .client()
    .call("POST", "/orgs/acme/repos", z.unknown(), { name: "other", visibility: "public", auto_init: true });
  const { code, output } = await place.run(["adopt.ts", "acme/other"]);
  expect(code).toBe(1);
  expect(output).toContain("is about another repository: add FORCE=1 to overwrite it.");
});
