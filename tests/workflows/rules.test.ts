import { describe, expect, test } from "vitest";
import { actions, readWorkflow, workflows, type Step, type WorkflowFile } from "./model.ts";
import { rules as rightsAndShells } from "./rules.ts";
import { supplyRules } from "./supply-rules.ts";

const rules = { ...rightsAndShells, ...supplyRules };
const names = Object.keys(rules);

describe.each(names)("every workflow %s", (name) => {
  test.each(workflows.map(({ file }) => file))("%s", (file) => {
    expect(
      workflows.filter((one) => one.file === file).flatMap((one) => rules[name]?.(one) ?? ["unknown rule"]),
    ).toEqual([]);
  });
});

/** Steps of a composite action as the only job of a workflow. */
const workflowOf = (file: string, steps: readonly Step[]): WorkflowFile => {
  const wrapped = readWorkflow(file, good);
  return { ...wrapped, jobs: { action: { ...wrapped.jobs["other"], needs: [], env: {}, steps: [...steps] } } };
};

/** A workflow that keeps every rule, to be broken one place at a time. */
const good = `
name: Good
on: { pull_request: {}, schedule: [{ cron: '17 5 * * 1' }], workflow_dispatch: { inputs: { to: { type: string } } } }
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
    concurrency: { group: stack-dev, cancel-in-progress: false, queue: max }
    permissions:
      contents: read # to check out
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
      - name: Build
        uses: docker/build-push-action@0
        with: { push: false }
      - name: Fetch
        uses: actions/download-artifact@0
        with: { path: "\${{ runner.temp }}/report" }
      - name: Upload
        if: \${{ !cancelled() }}
        uses: github/codeql-action/upload-sarif@0
        with: { category: "trivy-\${{ matrix.service }}" }
`;

/** One that pushes an image, as only a merge may. */
const pushing = `
name: Pushing
on: { push: {} }
permissions: {}
concurrency: { group: pushing, cancel-in-progress: false }
defaults: { run: { shell: bash } }
jobs:
  image:
    name: Image
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      id-token: write # to sign
    steps:
      - name: Log in
        uses: docker/login-action@0
      - name: Set up Buildx
        uses: docker/setup-buildx-action@0
        with: { cache-binary: false }
      - name: Push
        id: push
        uses: docker/build-push-action@0
        with:
          push: true
          provenance: mode=max
          sbom: true
          build-args: REVISION=\${{ matrix.revision }}
          labels: org.opencontainers.image.source=x
      - name: Attest origin
        uses: actions/attest@0
        with: { subject-digest: "\${{ steps.push.outputs.digest }}" }
      - name: Attest contents
        uses: actions/attest@0
        with: { subject-digest: "\${{ steps.push.outputs.digest }}", sbom-path: sbom.json }
`;

/** Per rule: what breaks it, by replacing text of the good workflow. */
const broken: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  "gives no right by default": [
    ["permissions: {}\n", "permissions: { contents: read }\n"],
    ["permissions: {}\nconcurrency", "concurrency"],
  ],
  "names each job's rights": [["    permissions:\n      contents: read # to check out\n", ""]],
  "never gives all rights": [["contents: read", "contents: write"]],
  "limits time": [
    ["    timeout-minutes: 5\n", ""],
    ["timeout-minutes: 5", "timeout-minutes: 360"],
  ],
  "runs on a named image": [["ubuntu-24.04", "ubuntu-latest"]],
  "fails in the middle of a pipe": [["defaults: { run: { shell: bash } }\n", ""]],
  "limits concurrency": [["concurrency: { group: good, cancel-in-progress: false }\n", ""]],
  "never cancels an up": [
    ["group: stack-dev, cancel-in-progress: false", "group: stack-dev, cancel-in-progress: true"],
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
  "gives pull requests no right that lasts": [["contents: read", "packages: write"]],
  "reads no cache where it matters": [
    ["persist-credentials: false }", "persist-credentials: false, cache: true }"],
    ["uses: actions/checkout@0", "uses: actions/cache@0"],
    ["persist-credentials: false }", "persist-credentials: false, cache-from: 'type=gha' }"],
    ["cache-binary: false", "driver: docker-container"],
  ],
  "says what each right is for": [["contents: read # to check out", "contents: read"]],
  "lets no run of a stack replace another that waits": [[", queue: max", ""]],
  "trusts no name of an actor": [
    ["github.event.pull_request.user.login != 'dependabot[bot]'", "github.actor != 'dependabot[bot]'"],
    ["if: ${{ !cancelled() }}", "if: ${{ 'renovate[bot]' == github.triggering_actor }}"],
  ],
  "asks for an identity only to sign": [["contents: read # to check out", "id-token: write # to log in"]],
  "pushes no image of a pull request": [
    ["push: false", "push: true"],
    ["docker/build-push-action@0", "docker/login-action@0"],
  ],
  "says of each pushed image where it comes from": [
    ["provenance: mode=max", "provenance: mode=min"],
    ["sbom: true", "sbom: false"],
    ["image.source=x", "image.title=x"],
    ["REVISION=", "TOKEN="],
    ["steps.push.outputs.digest", "steps.other.outputs.digest"],
    ["Attest contents\n        uses: actions/attest@0", "Attest contents\n        uses: actions/upload-artifact@0"],
  ],
  "unpacks what another job made outside of the checkout": [["${{ runner.temp }}/report", "report"]],
  "uploads findings whatever they are, each image's under its own name": [
    ["-${{ matrix.service }}", ""],
    ["if: ${{ !cancelled() }}", "if: success()"],
  ],
  "starts at a minute of its own": [
    ["17 5 * * 1", "0 5 * * 1"],
    ["17 5 * * 1", "*/7 5 * * 1"],
  ],
  "types what people enter": [["to: { type: string }", "to: { default: main }"]],
};

describe("the rules themselves", () => {
  test.each([good, pushing])("accept a good workflow", (text) => {
    expect(names.flatMap((name) => rules[name]?.(readWorkflow("good.yml", text)) ?? [])).toEqual([]);
  });

  test("each has a workflow that breaks it", () => expect(Object.keys(broken).sort()).toEqual([...names].sort()));

  test.each(Object.entries(broken).flatMap(([name, edits]) => edits.map(([from, to]) => [name, from, to] as const)))(
    "%s: not %j → %j",
    (name, from, to) => {
      const texts = [good, pushing].filter((text) => text.includes(from));
      expect(texts).not.toEqual([]);
      const found = texts.map((text) => rules[name]?.(readWorkflow("bad.yml", text.replace(from, to))) ?? []);
      expect(found.flat()).not.toEqual([]);
    },
  );
});

describe.each(Object.entries(actions))("the action %s keeps the rules of a step too", (name, { steps }) => {
  const wrapped = workflowOf(name, steps);
  test.each([
    "keeps no credential in the checkout",
    "puts no expression into a shell",
    "writes no variable for later steps",
    "names each step",
    "ignores no failure but a notification's",
    "keeps logic in tested files",
  ])("%s", (rule) => expect(rules[rule]?.(wrapped)).toEqual([]));

  test("reads a cache only where its caller says so", () => {
    const caches = steps.filter(({ with: inputs }) => "cache" in inputs).map(({ with: inputs }) => inputs["cache"]);
    expect(caches.filter((value) => value !== "${{ inputs.cache == 'true' && 'npm' || '' }}")).toEqual([]);
    const automatic = steps.filter(({ uses = "" }) => uses.startsWith("actions/setup-node@"));
    expect(automatic.filter(({ with: inputs }) => inputs["package-manager-cache"] !== "false")).toEqual([]);
  });
});
