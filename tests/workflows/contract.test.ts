import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { environments } from "../../src/catalog/environments.ts";
import { services } from "../../src/catalog/services.ts";
import { versionOf } from "../../src/release/refs.ts";
import { transitionsOf } from "../../src/release/transitions.ts";
import { expressions, jobsOf, workflow, workflows, type Job } from "./model.ts";

const Governance = z.looseObject({
  config: z.looseObject({
    "delivery:rules": z.looseObject({
      default: z.looseObject({ checks: z.array(z.string()) }),
      release: z.looseObject({ checks: z.array(z.string()) }),
    }),
    "delivery:environments": z.record(
      z.string(),
      z.looseObject({
        branches: z.array(z.string()).default([]),
        tags: z.array(z.string()).default([]),
        secrets: z.record(z.string(), z.unknown()).default({}),
      }),
    ),
    "delivery:actions": z.looseObject({ patterns: z.array(z.string()) }),
  }),
});
const { config } = Governance.parse(parse(readFileSync("Pulumi.governance.yaml", "utf8")));
const declared = config["delivery:environments"];

const Needs = z.record(
  z.string(),
  z.strictObject({
    for: z.string(),
    secrets: z.record(z.string(), z.string()),
    variables: z.record(z.string(), z.string()),
  }),
);
/** What each environment has to hold: the side of the contract that people fill. */
const needs = Needs.parse(JSON.parse(readFileSync(".github/environments.json", "utf8")));

const allJobs = workflows.flatMap((one) => jobsOf(one).map(([id, job]) => ({ file: one.file, id, job, on: one.on })));
const names = Object.keys(environments);

/** Environments a job may run in: a name, or the choices behind an expression. */
function environmentsOf(job: Job): readonly string[] {
  if (job.environment === undefined) return [];
  return job.environment.includes("${{") ? names : [job.environment];
}

describe("required checks", () => {
  const reporting = workflows.filter(({ on }) => "pull_request" in on && "merge_group" in on);

  test.each(["default", "release"] as const)("of the %s branch are jobs that always report", (branch) => {
    for (const check of config["delivery:rules"][branch].checks) {
      const jobs = reporting.flatMap((one) =>
        jobsOf(one)
          .filter(([id, { name = id }]) => name === check)
          .map(([, job]) => ({ on: one.on, job })),
      );
      expect(jobs).toHaveLength(1);
      expect(jobs[0]?.job.if).toBe("${{ always() }}");
      expect(JSON.stringify(jobs[0]?.on)).not.toMatch(/paths/);
    }
  });

  test("the gate waits for every other job of its workflow", () => {
    const { gate, ...others } = workflow("ci.yml").jobs;
    expect(new Set(gate?.needs)).toEqual(new Set(Object.keys(others)));
  });

  test("only what a fork, Dependabot or the merge queue cannot have may be skipped", () => {
    const step = workflow("ci.yml").jobs["gate"]?.steps.find(({ env }) => "MAY_SKIP" in env);
    const conditional = jobsOf(workflow("ci.yml"))
      .filter(([id, job]) => job.if !== undefined && id !== "gate")
      .map(([id]) => id);
    expect(/&& '([^']*)' \|\| ''/.exec(step?.env["MAY_SKIP"] ?? "")?.[1]?.split(" ")).toEqual(conditional);
  });
});

describe("environments", () => {
  test("are the same on both sides", () => {
    const used = new Set(allJobs.flatMap(({ job }) => environmentsOf(job)));
    expect(used).toEqual(new Set(Object.keys(declared)));
    expect(new Set(Object.keys(needs))).toEqual(new Set(Object.keys(declared)));
  });

  test("hold exactly the secrets and variables that their jobs read", () => {
    for (const [name, { secrets, variables }] of Object.entries(needs)) {
      const jobs = allJobs.filter(({ job }) => environmentsOf(job).includes(name)).map(({ job }) => job);
      const read = (kind: "secrets" | "vars") =>
        new Set(
          jobs
            .flatMap((job) => expressions(job))
            .flatMap((inner) => [...inner.matchAll(new RegExp(`\\b${kind}\\.([A-Z_]+)`, "g"))].map(([, key]) => key)),
        );
      expect({ name, secrets: read("secrets") }).toEqual({ name, secrets: new Set(Object.keys(secrets)) });
      // What governance announces of itself is the repository's, and nobody fills it.
      const filled = [...read("vars")].filter((variable) => variable?.startsWith("DELIVERY_") === false);
      expect({ name, variables: new Set(filled) }).toEqual({ name, variables: new Set(Object.keys(variables)) });
    }
  });

  test("declare no sealed secret that nobody reads", () => {
    for (const [name, { secrets }] of Object.entries(declared)) {
      expect(Object.keys(secrets).filter((secret) => !(secret in (needs[name]?.secrets ?? {})))).toEqual([]);
    }
  });

  test("outside of them only these variables are read, and no secret", () => {
    const outside = allJobs.filter(({ job }) => job.environment === undefined).flatMap(({ job }) => expressions(job));
    const found = outside.flatMap((inner) => [...inner.matchAll(/\b(?:vars|secrets)\.(\w+)/g)].map(([whole]) => whole));
    expect(new Set(found)).toEqual(new Set(["vars.ATTESTATIONS", "vars.CODE_SCANNING"]));
  });

  test("of the catalog each have their own job in deploy.yml, its group and its wrapper", () => {
    for (const name of names) {
      const job = workflow("deploy.yml").jobs[name];
      expect(job).toMatchObject({
        environment: name,
        concurrency: { group: `stack-${name}`, "cancel-in-progress": "false" },
      });
      expect(job?.steps.map(({ run = "" }) => run).join("\n")).toContain(`sh automation/deploy.sh --env ${name} `);
    }
    const Dispatch = z.object({
      workflow_dispatch: z.object({
        inputs: z.looseObject({ environment: z.looseObject({ options: z.array(z.string()) }) }),
      }),
    });
    expect(Dispatch.parse(workflow("rollback.yml").on).workflow_dispatch.inputs.environment.options).toEqual(names);
  });

  test("let the refs in that are deployed to them, and every workflow that reads runs on such a ref", () => {
    expect(declared["drift"]).toMatchObject({ branches: ["main", "release/*"], tags: ["v*.*.*"] });
    expect(declared["prod"]?.tags).toEqual(["v*.*.*"]);
    expect(declared["preview"]).toMatchObject({ branches: [], tags: [] });
  });
});

describe("refs", () => {
  /** The condition of a deploy job, evaluated for a ref: equality and startsWith on github.ref are all it may use. */
  function runs(condition: string | undefined, ref: string): boolean {
    // Who has released it is decided by a program of its own, with its own tests.
    const about = condition?.replace(/^needs\.approval\.outputs\.go == 'true' && /, "");
    expect(about).not.toBe(condition);
    const equal = /^github\.ref == '([^']+)'$/.exec(about ?? "")?.[1];
    const prefix = /^startsWith\(github\.ref, '([^']+)'\)$/.exec(about ?? "")?.[1];
    if (equal === undefined && prefix === undefined)
      throw new Error(`The condition ${String(condition)} cannot be evaluated here.`);
    return equal === undefined ? ref.startsWith(prefix ?? "") : ref === equal;
  }

  const On = z.object({ push: z.object({ branches: z.array(z.string()), tags: z.array(z.string()) }) });
  const { push } = On.parse(workflow("deploy.yml").on);
  const glob = (pattern: string) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
  const triggers = (ref: string) =>
    push.branches.some((pattern) => ref.startsWith("refs/heads/") && glob(pattern).test(ref.slice(11))) ||
    push.tags.some((pattern) => ref.startsWith("refs/tags/") && glob(pattern).test(ref.slice(10)));

  test.each([
    "refs/heads/main",
    "refs/heads/release/1.4",
    "refs/tags/v1.4.0",
    "refs/tags/v10.20.30",
    "refs/tags/v1.4.0-rc.1",
    "refs/tags/v1.4",
    "refs/heads/feature",
    "refs/heads/release/a/b",
    "refs/heads/main2",
    "refs/tags/main",
  ])("%s deploys to what the table of transitions says", (ref) => {
    const expected = transitionsOf({ event: "push", ref, touchesGovernance: false }).map(
      ({ environment }) => environment as string,
    );
    const started = triggers(ref) ? names.filter((name) => runs(workflow("deploy.yml").jobs[name]?.if, ref)) : [];
    expect(started).toEqual(expected);
  });

  test("the version that prod's images get is the one of the tag", () =>
    expect(versionOf("refs/tags/v1.4.0")).toBe("1.4.0"));
});

describe("what jobs call", () => {
  const runsOf = allJobs.flatMap(({ file, id, job }) =>
    job.steps.flatMap(({ run = "" }) =>
      run
        .trim()
        .split("\n")
        .map((line) => ({ at: `${file} ${id}`, line })),
    ),
  );

  test.each([
    ...new Set(
      runsOf.flatMap(({ line }) => [...line.matchAll(/automation\/[\w-]+\.(?:ts|sh)/g)].map(([path]) => path)),
    ),
  ])("%s exists", (path) => {
    expect(existsSync(path)).toBe(true);
  });

  const targets = existsSync("Makefile")
    ? [...readFileSync("Makefile", "utf8").matchAll(/^([a-z][\w-]*):/gm)].map(([, target]) => target)
    : undefined;
  test
    .skipIf(targets === undefined)
    .each([...new Set(runsOf.flatMap(({ line }) => (line.startsWith("make ") ? [line.split(" ")[1] ?? ""] : [])))])(
    "make %s is a target",
    (target) => {
      expect(targets).toContain(target);
    },
  );
});

describe("notifications", () => {
  const notifying = allJobs.flatMap(({ file, id, job }) => {
    const step = job.steps.find(({ name }) => name === "Notify");
    return step === undefined ? [] : [{ at: `${file} ${id}`, job, step }];
  });

  test("follow everything that changes a stack", () => {
    const changing = allJobs.filter(({ job }) =>
      job.steps.some(({ run = "" }) => /deploy\.sh|automation\/govern\.ts/.test(run)),
    );
    expect(changing.length).toBeGreaterThan(4);
    expect(
      changing.map(({ file, id }) => `${file} ${id}`).filter((at) => !notifying.some((one) => one.at === at)),
    ).toEqual([]);
  });

  test.each(notifying.filter(({ step }) => step.run?.includes("notify.ts drift") === false))(
    "of $at carry the reason that the step before left",
    ({ job, step }) => {
      const left = job.steps.flatMap(({ env }) => env["REASON_FILE"] ?? []);
      expect(new Set(left)).toEqual(new Set([step.env["REASON"]]));
      expect(step.run).toContain('--details "$REASON"');
    },
  );
});

describe("the catalog", () => {
  test("is where every matrix comes from, but for the tests that deploy", () => {
    const matrices = allJobs.flatMap(({ file, id, job }) =>
      job.strategy === undefined ? [] : [{ at: `${file} ${id}`, from: JSON.stringify(job.strategy.matrix) }],
    );
    expect(matrices.length).toBeGreaterThan(5);
    for (const { from } of matrices)
      expect(from).toMatch(
        /^\{"(?:include|stack|environment|test)":"\$\{\{ fromJSON\(needs\.\w+\.outputs\.(?:services|missing|stacks|environments|deployments)\) \}\}"\}$/,
      );
  });

  test("is the only place that names a service", () => {
    const named = new RegExp(`\\b(?:${Object.keys(services).join("|")})\\b`);
    const lines = workflows.flatMap(({ file, text }) => text.split("\n").map((line) => `${file}: ${line}`));
    expect(lines.filter((line) => named.test(line.replace("github.server_url", "")))).toEqual([]);
  });
});

test("every action of someone else is one the repository allows", () => {
  const used = Object.keys(
    z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(".github/actions.json", "utf8"))),
  );
  const foreign = used.filter((action) => !/^(?:actions|github)\//.test(action));
  const allowed = config["delivery:actions"].patterns.map(
    (pattern) => new RegExp(`^${pattern.replace(/@\*$/, "").replaceAll("*", ".*")}$`),
  );
  expect(foreign.filter((action) => !allowed.some((pattern) => pattern.test(action)))).toEqual([]);
  expect(allowed.filter((pattern) => !foreign.some((action) => pattern.test(action)))).toEqual([]);
});
