import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withSecret } from "../../../automation/secret/stack-file.ts";
import { readGovernanceFile } from "../../../src/governance/config-file.ts";
import { generatedFiles } from "../../../src/governance/generated-files.ts";
import { GovernanceConfig } from "../../../src/governance/governance.schema.ts";
import { parseWorkflow, workflowProblems } from "../../../src/governance/workflows.ts";
import { environmentsWith, shippedValues } from "../../helpers/governance.ts";

const problems = (change: object) => {
  const parsed = GovernanceConfig.safeParse({ ...shippedValues(), ...change });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const repository = Object(shippedValues()["repository"]);
const github = Object(shippedValues()["github"]);
const prod = (change: Record<string, unknown>) => ({ environments: environmentsWith({ prod: change }) });
const sealed = { keyId: "1", valueEncrypted: "A".repeat(80) };
const reviewers = (users: string[], teams: string[] = []) => prod({ approval: { kind: "reviewers", users, teams } });

test("the shipped configuration has no problem", () => {
  expect(problems({})).toEqual([]);
  expect(problems(prod({ secrets: { TOKEN: sealed } }))).toEqual([]);
});

test.each([
  [
    "more than six reviewers",
    reviewers(["a", "b", "c", "d", "e", "f", "g"]),
    /environments\.prod\.approval: names 7 reviewers, GitHub takes six/,
  ],
  [
    "one reviewer without self review",
    reviewers(["alice"]),
    /environments\.prod\.approval: alice could never deploy to prod/,
  ],
  ["a secret named GITHUB_", prod({ secrets: { GITHUB_X: sealed } }), /environments\.prod\.secrets\.GITHUB_X: /],
  ["an environment missing", { environments: { ...environmentsWith({}), drift: undefined } }, /environments\.drift: /],
  [
    "reviewers on a private team repository",
    { repository: { ...repository, visibility: "private" } },
    /environments\.prod\.approval: required reviewers need.*kind: dispatch/,
  ],
  [
    "a private free repository",
    { repository: { ...repository, visibility: "private" }, github: { ...github, plan: "free" } },
    /github\.plan: rulesets need a public repository/,
  ],
  [
    "nobody approves prod",
    prod({ approval: { kind: "none" } }),
    /environments\.prod\.approval: .*add "unapproved" to delivery:allow/,
  ],
  ["public without saying so", { allow: [] }, /repository\.visibility: .*add "public"/],
  [
    "nothing can be merged",
    { repository: { ...repository, merge: { methods: ["merge"] } } },
    /rules\.default\.linear: nothing could be merged/,
  ],
  ["an unknown key", { repositry: {} }, /Unrecognized key/],
])("%s is refused where it stands", (_name, change, expected) => {
  expect(problems(change)).toContainEqual(expect.stringMatching(expected));
});

test("program and workflows may not contradict each other", () => {
  const config = readGovernanceFile("Pulumi.governance.yaml");
  const workflow = (job: string, environment: string, uses: string) =>
    parseWorkflow(
      "ci.yml",
      `on: [pull_request]\njobs:\n  ${job}:\n    environment: ${environment}\n    steps: [{ uses: ${uses} }]\n`,
    );
  const found = workflowProblems(config, [workflow("build", "staging", "stranger/action@v1")]).map(({ path }) =>
    path.join("."),
  );
  expect(found).toEqual(
    expect.arrayContaining(["rules.default.checks", "environments.staging", "environments.prod", "actions.patterns"]),
  );
  expect(workflowProblems(config, [workflow("gate", "${{ inputs.environment }}", "docker/login-action@v1")])).toEqual(
    [],
  );
});

test("the committed files are what catalog and configuration say", () => {
  for (const [file, text] of Object.entries(generatedFiles(readGovernanceFile("Pulumi.governance.yaml")))) {
    expect(readFileSync(file, "utf8")).toBe(text);
  }
});

test("a sealed value is written where it belongs and comments stay", () => {
  const text = readFileSync("Pulumi.governance.yaml", "utf8");
  const written = withSecret(text, { scope: "prod", name: "TOKEN" }, sealed);
  expect(written).toContain("# Weak or irreversible settings that are meant, by name.");
  expect(written).toContain(`keyId: "1"`);
  expect(() => withSecret(text, { scope: "nowhere", name: "TOKEN" }, sealed)).toThrow(/no environment "nowhere"/);
});
