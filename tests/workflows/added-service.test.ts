import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// A service that joins the catalog of a copy of this project: everything that has to know it finds it by itself.
const entry = `
  worker: {
    context: "services/worker",
    port: 9000,
    route: "/work",
    healthPath: "/healthz",
    readyPath: "/readyz",
    versionPath: "/version",
    smokePaths: ["/readyz"],
    graceSeconds: 5,
    accessories: ["redis"],
    ecosystem: "npm",
  },
} as const satisfies Record<string, Service>;`;

let copy: string;
const node = (...args: string[]) =>
  execFileSync(process.execPath, args, {
    cwd: copy,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, GITHUB_OUTPUT: "" },
  });
/** Evaluate an expression over modules of the copy. */
const evaluate = (imports: Readonly<Record<string, string>>, expression: string): unknown => {
  const lines = Object.entries(imports).map(([names, file]) => `import { ${names} } from "./${file}";`);
  const code = `${lines.join("\n")}\nconsole.log(JSON.stringify(await (${expression})));`;
  return JSON.parse(node("--input-type=module-typescript", "--eval", code).trim().split("\n").at(-1) ?? "");
};

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "added-service-"));
  for (const folder of ["automation", "policy", "src", "tests/integration", "tests/run", "tests/helpers"])
    cpSync(folder, join(copy, folder), { recursive: true });
  for (const file of ["package.json", "Pulumi.governance.yaml", "tests/run.ts"]) cpSync(file, join(copy, file));
  symlinkSync(join(process.cwd(), "node_modules"), join(copy, "node_modules"));
  mkdirSync(join(copy, "services/worker"), { recursive: true });
  const catalog = join(copy, "src/catalog/services.ts");
  const text = readFileSync(catalog, "utf8");
  const changed = text.replace("\n} as const satisfies Record<string, Service>;", entry);
  if (changed === text) throw new Error("The catalog has another shape: this test has to follow.");
  writeFileSync(catalog, changed);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("a service added to the catalog appears without another edit", () => {
  test("in the matrices of CI and of the scans", () => {
    const output = node("automation/matrix.ts");
    expect(output).toContain('{"service":"worker","context":"services/worker","ecosystem":"npm"}');
  });

  test("in the build", () => {
    const registry = "{ digest: async () => undefined, tag: async () => undefined }";
    const plan = '{ namespace: "ghcr.io/acme", commit: "c", revisions: { worker: "tree" }, fresh: false }';
    const jobs = evaluate(
      { services: "src/catalog/services.ts", planImages: "automation/ci/images.ts" },
      `planImages(${registry}, services, ${plan})`,
    );
    expect(jobs).toContainEqual({
      service: "worker",
      context: "services/worker",
      ecosystem: "npm",
      image: "ghcr.io/acme/platform-worker",
      revision: "tree",
      tag: "revision-tree",
    });
  });

  test("in what a release has to contain, and so in every deployment", () => {
    const names = evaluate({ serviceNames: "src/release/contract.ts" }, "serviceNames");
    expect(names).toContain("worker");
    const release = JSON.stringify({
      commit: "c".repeat(40),
      images: Object.fromEntries(
        ["backend", "frontend", "server"].map((name) => [
          name,
          `ghcr.io/acme/platform-${name}@sha256:${"a".repeat(64)}`,
        ]),
      ),
    });
    expect(evaluate({ Release: "src/release/contract.ts" }, `Release.safeParse(${release}).success`)).toBe(false);
  });

  test("in Dependabot's configuration", () => {
    const settings = '{ day: "monday", time: "05:30", timezone: "Etc/UTC", limit: 5, cooldownDays: 7 }';
    const text = evaluate(
      { dependabotFile: "src/governance/dependabot.ts", services: "src/catalog/services.ts" },
      `dependabotFile(${settings}, services)`,
    );
    expect(String(text).match(/- \/services\/worker$/gm)).toHaveLength(2);
  });

  test("in the composition of the integration tests, and behind its edge", () => {
    const folder = join(copy, "work");
    mkdirSync(folder);
    node("tests/integration/prepare.ts", folder);
    const compose = readFileSync(join(folder, "services.json"), "utf8");
    expect(JSON.parse(compose)).toMatchObject({
      services: { worker: { depends_on: { redis: {} } }, edge: { depends_on: { worker: {} } } },
    });
    expect(readFileSync(join(folder, "haproxy.cfg"), "utf8")).toContain("worker");
  });

  test("in make test, with its own tests", () => {
    const names = evaluate({ allStages: "tests/run/stages.ts" }, 'allStages(".").map(({ name }) => name)');
    expect(names).toEqual(expect.arrayContaining(["worker-packages", "worker"]));
  });

  test("in the policy, as a container that is rolled", () => {
    const context = evaluate(
      { policyContext: "automation/preview/context.ts" },
      'policyContext("governance", "Pulumi.governance.yaml").services',
    );
    expect(context).toContain("worker");
  });

  test("in the comment, when its sources change", () => {
    const changed = evaluate(
      { services: "src/catalog/services.ts", changedServices: "automation/ci/matrix.ts" },
      'changedServices(services, ["services/worker/Dockerfile"])',
    );
    expect(changed).toEqual(["worker"]);
  });

  test("in the metrics, by the names of its jobs", () => {
    const time = '"2026-11-20T00:00:00Z"';
    const jobs = evaluate(
      { "Job, Run": "automation/metrics/records.ts", slowestJobs: "automation/metrics/ci.ts" },
      `slowestJobs([Job.parse({ run_id: 1, name: "Unit (worker)", conclusion: "success", started_at: ${time}, completed_at: ${time} })], [Run.parse({ id: 1, path: "ci.yml", event: "push", head_sha: "c", status: "completed", conclusion: "success", created_at: ${time}, updated_at: ${time} })], "ci")`,
    );
    expect(jobs).toMatchObject([{ name: "Unit (worker)" }]);
  });
});
