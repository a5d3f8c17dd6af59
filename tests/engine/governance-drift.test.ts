import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { governanceFindings } from "../../automation/drift/governance.ts";
import { restorable, restore } from "../../automation/drift/restore.ts";
import { fetchPublicKey } from "../../automation/secret/public-key.ts";
import { seal } from "../../automation/secret/seal.ts";
import { change } from "../../rehearsal/github/control.ts";
import type { State } from "../../rehearsal/github/state.ts";
import { environmentsWith, type GovernanceStack, startGovernance, succeed } from "../helpers/governance.ts";
import { content } from "../helpers/world.ts";

let stack: GovernanceStack;
let asDeclared: State;

const find = async () =>
  (await governanceFindings(await stack.engine(), stack.client())).map(({ where, what }) => `${where}: ${what}`);

/** Somebody with an administrator's rights and a browser. */
const click = (method: string, path: string, body?: unknown) => {
  const client = stack.client();
  return client.call(method, path.startsWith("/orgs") ? path : client.path(path), z.unknown(), body);
};

const prod = "/environments/prod";
const protection = {
  wait_timer: 0,
  can_admins_bypass: false,
  prevent_self_review: true,
  reviewers: [{ type: "Team", id: 502 }],
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
};

async function numberOf(path: string, key: string, name: string): Promise<number> {
  const items = await stack
    .client()
    .pages(stack.client().path(path), z.looseObject({ id: z.number(), name: z.string() }), key === "" ? {} : { key });
  return items.find((each) => each.name === name)?.id ?? 0;
}

const policyOf = (name: string) => numberOf(`${prod}/deployment-branch-policies`, "branch_policies", name);
const rulesetOf = (name: string) => numberOf("/rulesets", "", name);
const stateOf = (...path: string[]) => ["repositories", Object.keys(stack.github.state.repositories)[0] ?? "", ...path];

/** What somebody did by hand, and the words in which the check has to say it. */
const kinds: readonly (readonly [name: string, act: () => Promise<unknown>, found: RegExp])[] = [
  [
    "reviewers removed",
    () => click("PUT", prod, { ...protection, reviewers: null }),
    /environment prod: nobody has to approve any more/,
  ],
  [
    "a reviewer added",
    () => click("PUT", prod, { ...protection, reviewers: [...protection.reviewers, { type: "User", id: 103 }] }),
    /environment prod: user alice may approve and is not declared/,
  ],
  [
    "self review allowed",
    () => click("PUT", prod, { ...protection, prevent_self_review: false }),
    /environment prod: self review is allowed/,
  ],
  [
    "administrators let through",
    () => click("PUT", prod, { ...protection, can_admins_bypass: true }),
    /environment prod: administrators may skip its protection/,
  ],
  [
    "any ref may deploy",
    () => click("PUT", prod, { ...protection, deployment_branch_policy: null }),
    /environment prod: the refs that may deploy are not limited/,
  ],
  [
    "an extra branch may deploy",
    () => click("POST", `${prod}/deployment-branch-policies`, { name: "*", type: "branch" }),
    /environment prod: branch "\*" may deploy and is not declared/,
  ],
  [
    "a tag policy made a branch policy",
    async () =>
      change(stack.github, {
        path: stateOf("environments", "prod", "policies", String(await policyOf("v*.*.*")), "type"),
        value: "branch",
      }),
    /environment prod: "v\*\.\*\.\*" lets a branch deploy instead of a tag/,
  ],
  [
    "a policy removed",
    async () => click("DELETE", `${prod}/deployment-branch-policies/${await policyOf("main")}`),
    /DeploymentPolicy github-prod-branch-main: is gone/,
  ],
  [
    "an environment added",
    () => click("PUT", "/environments/qa", {}),
    /environment qa: exists and nobody has declared it/,
  ],
  ["an environment removed", () => click("DELETE", "/environments/drift"), /environment drift: is gone/],
  [
    "a ruleset switched off",
    async () =>
      change(stack.github, {
        path: stateOf("rulesets", String(await rulesetOf("default")), "enforcement"),
        value: "disabled",
      }),
    /ruleset default: enforcement is "disabled" instead of "active"/,
  ],
  ["a ruleset removed", async () => click("DELETE", `/rulesets/${await rulesetOf("tags")}`), /ruleset tags: is gone/],
  [
    "a ruleset added",
    () =>
      click("POST", "/rulesets", {
        name: "mine",
        target: "branch",
        enforcement: "active",
        rules: [{ type: "deletion" }],
      }),
    /ruleset mine: exists and nobody has declared it/,
  ],
  [
    "a secret rewritten",
    async () => {
      const { keyId, key } = await fetchPublicKey(stack.client(), "prod");
      return click("PUT", `${prod}/secrets/BACKEND_TOKEN`, {
        key_id: keyId,
        encrypted_value: await seal("theirs", key),
      });
    },
    /secret BACKEND_TOKEN of prod: was rewritten at/,
  ],
  ["a secret removed", () => click("DELETE", `${prod}/secrets/BACKEND_TOKEN`), /secret BACKEND_TOKEN of prod: is gone/],
  [
    "a secret added",
    async () => {
      const { keyId, key } = await fetchPublicKey(stack.client(), "actions");
      return click("PUT", "/actions/secrets/MINE", { key_id: keyId, encrypted_value: await seal("mine", key) });
    },
    /actions secret MINE: exists and nobody has declared it/,
  ],
  [
    "a variable changed",
    () => click("PATCH", `${prod}/variables/URL`, { value: "https://evil.example" }),
    /variable URL of prod: value is "https:\/\/evil\.example"/,
  ],
  [
    "a variable added",
    () => click("POST", "/actions/variables", { name: "MINE", value: "1" }),
    /variable MINE: exists and nobody has declared it/,
  ],
  [
    "a webhook added",
    () => click("POST", "/hooks", { config: { url: "https://evil.example/hook" } }),
    /webhook \d+: sends events to https:\/\/evil\.example\/hook/,
  ],
  [
    "merge commits allowed",
    () => click("PATCH", "", { allow_merge_commit: true }),
    /repository platform: allowMergeCommit is true instead of false/,
  ],
  [
    "alerts switched off",
    () => click("DELETE", "/vulnerability-alerts"),
    /RepositoryVulnerabilityAlerts .*: enabled is false instead of true/,
  ],
  [
    "any action allowed",
    () => click("PUT", "/actions/permissions", { enabled: true, allowed_actions: "all", sha_pinning_required: false }),
    /ActionsRepositoryPermissions .*: allowedActions is "all" instead of "selected"/,
  ],
  [
    "a writable token",
    () => click("PUT", "/actions/permissions/workflow", { default_workflow_permissions: "write" }),
    /WorkflowRepositoryPermissions .*: defaultWorkflowPermissions is "write"/,
  ],
];

beforeAll(async () => {
  stack = await startGovernance();
  await succeed((await stack.engine()).up());
  const { keyId, key } = await fetchPublicKey(stack.client(), "prod");
  stack.configure({
    environments: environmentsWith({
      prod: { secrets: { BACKEND_TOKEN: { keyId, valueEncrypted: await seal("ours", key) } } },
    }),
  });
  await succeed((await stack.engine()).up());
  asDeclared = structuredClone(stack.github.state);
});
afterAll(() => stack.stop());

describe("changes by hand are found", () => {
  beforeEach(() => {
    stack.github.state = structuredClone(asDeclared);
  });
  afterAll(() => {
    stack.github.state = structuredClone(asDeclared);
  });

  test("nothing where nothing was changed", async () => {
    expect(await find()).toEqual([]);
  });

  test.each(kinds)("%s", async (_name, act, found) => {
    await act();
    expect(await find()).toContainEqual(expect.stringMatching(found));
  });
});

/** Kinds that exclude each other are restored one after the other. */
const rounds = [
  ["reviewers removed", "a policy removed", "a secret removed"],
  ["self review allowed", "any ref may deploy"],
];
const last = kinds.map(([name]) => name).filter((name) => !rounds.flat().includes(name));

test.each([...rounds, last].map((names) => [names]))("restored: %j", async (names) => {
  for (const [name, act] of kinds) if (names.includes(name)) await act();
  expect(await find()).not.toEqual([]);
  const findings = await governanceFindings(await stack.engine(), stack.client());
  // What nobody has declared stays, until it is named.
  const strange = findings.filter(({ repair }) => repair.kind === "removal").map(({ where }) => where);
  const tools = { engine: await stack.engine(), github: stack.client(), root: ".", env: {} };
  await restore(restorable(findings), tools);
  const left = await governanceFindings(await stack.engine(), stack.client());
  expect(left.map(({ where }) => where)).toEqual(strange);
  await restore(restorable(left, strange), tools);
  expect(await find()).toEqual([]);
  expect(content(stack.github.state)).toEqual(content(asDeclared));
});
