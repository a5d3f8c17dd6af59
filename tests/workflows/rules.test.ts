import { describe, expect, test } from "vitest";
import { readWorkflow, workflows } from "./model.ts";
import { rules } from "./rules.ts";

const names = Object.keys(rules);

describe.each(names)("every workflow %s", (name) => {
  test.each(workflows.map(({ file }) => file))("%s", (file) => {
    expect(
      workflows.filter((one) => one.file === file).flatMap((one) => rules[name]?.(one) ?? ["unknown rule"]),
    ).toEqual([]);
  });
});

/** A workflow that keeps every rule, to be broken one place at a time. */
const good = `
name: Good
on: { pull_request: {} }
permissions: {}
concurrency: { group: good, cancel-in-progress: false }
defaults: { run: { shell: bash } }
jobs:
  check:
    name: Check
    if: github.event.pull_request.head.repo.full_name == github.repository && github.event.pull_request.user.login != 'dependabot[bot]'
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    environment: preview
    concurrency: { group: stack-dev, cancel-in-progress: false }
    permissions: { contents: read }
    steps:
      - name: Check out
        uses: actions/checkout@0
        with: { persist-credentials: false }
      - name: Deploy
        env: { TOKEN: "\${{ secrets.TOKEN }}" }
        run: sh automation/deploy.sh --env dev
      - name: Notify
        continue-on-error: true
        run: node automation/notify.ts
  other:
    name: Other
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    steps:
      - name: Test
        run: make test
`;

/** Per rule: what breaks it, by replacing text of the good workflow. */
const broken: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  "gives no right by default": [
    ["permissions: {}\n", "permissions: { contents: read }\n"],
    ["permissions: {}\nconcurrency", "concurrency"],
  ],
  "names each job's rights": [["    permissions: { contents: read }\n", ""]],
  "never gives all rights": [["permissions: { contents: read }", "permissions: { contents: write }"]],
  "limits time": [
    ["    timeout-minutes: 5\n", ""],
    ["timeout-minutes: 5", "timeout-minutes: 360"],
  ],
  "runs on a named image": [["ubuntu-24.04", "ubuntu-latest"]],
  "fails in the middle of a pipe": [["defaults: { run: { shell: bash } }\n", ""]],
  "limits concurrency": [["concurrency: { group: good, cancel-in-progress: false }\n", ""]],
  "never cancels an up": [
    ["{ group: stack-dev, cancel-in-progress: false }", "{ group: stack-dev, cancel-in-progress: true }"],
    ["group: stack-dev", "group: dev"],
    ["group: good, cancel-in-progress: false", "group: good, cancel-in-progress: true"],
  ],
  "keeps no credential in the checkout": [["persist-credentials: false", "fetch-depth: 0"]],
  "has no dangerous trigger": [
    ["pull_request: {}", "pull_request_target: {}"],
    ["pull_request: {}", "workflow_run: {}"],
    ["pull_request: {}", "issue_comment: {}"],
  ],
  "hands on no bundle of secrets": [
    ["    permissions:", "    secrets: inherit\n    permissions:"],
    ["secrets.TOKEN", "toJSON(secrets)"],
  ],
  "keeps logic in tested files": [
    ["run: sh automation/deploy.sh --env dev", "run: 'if true; then make up; fi'"],
    [
      "run: sh automation/deploy.sh --env dev",
      "run: |\n          make a\n          make b\n          make c\n          make d\n          make e\n          make f",
    ],
  ],
  "puts no expression into a shell": [["--env dev", "--env ${{ github.ref_name }}"]],
  "writes no variable for later steps": [["--env dev", "--env dev >> $GITHUB_ENV"]],
  "takes no free text of an event": [
    ["secrets.TOKEN", "github.event.pull_request.title"],
    ["secrets.TOKEN", "github.head_ref"],
    ["secrets.TOKEN", "github.event.pull_request.labels[0].name"],
    ["secrets.TOKEN", "github.event.head_commit.message"],
  ],
  "names each step": [["- name: Deploy\n        env", "- env"]],
  "ignores no failure but a notification's": [["name: Notify", "name: Scan"]],
  "lets no notification fail a deployment": [["        continue-on-error: true\n", ""]],
  "shows forks no secret": [
    ["github.event.pull_request.head.repo.full_name == github.repository", "true"],
    ["github.event.pull_request.user.login != 'dependabot[bot]'", "github.actor != 'dependabot[bot]'"],
  ],
  "keeps secrets in environments": [["    environment: preview\n", ""]],
  "gives pull requests no right that lasts": [["permissions: { contents: read }", "permissions: { packages: write }"]],
  "reads no cache where it matters": [
    ["persist-credentials: false }", "persist-credentials: false, cache: true }"],
    ["uses: actions/checkout@0", "uses: actions/cache@0"],
    ["persist-credentials: false }", "persist-credentials: false, cache-from: 'type=gha' }"],
  ],
};

describe("the rules themselves", () => {
  test("accept the good workflow", () => {
    expect(names.flatMap((name) => rules[name]?.(readWorkflow("good.yml", good)) ?? [])).toEqual([]);
  });

  test("each has a workflow that breaks it", () => expect(Object.keys(broken).sort()).toEqual([...names].sort()));

  test.each(Object.entries(broken).flatMap(([name, edits]) => edits.map(([from, to]) => [name, from, to] as const)))(
    "%s: not %j → %j",
    (name, from, to) => {
      expect(good).toContain(from);
      const workflow = readWorkflow("bad.yml", good.replace(from, to));
      expect(rules[name]?.(workflow)).not.toEqual([]);
    },
  );
});
