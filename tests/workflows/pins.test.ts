import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { actions, jobsOf, workflows } from "./model.ts";

const Allowed = z.record(
  z.string().regex(/^[\w.-]+\/[\w./-]+$/),
  z.strictObject({ version: z.string().regex(/^v\d+\.\d+\.\d+$/), commit: z.string().regex(/^[0-9a-f]{40}$/) }),
);
const allowed = Allowed.parse(JSON.parse(readFileSync(".github/actions.json", "utf8")));

const files = [
  ...workflows.map(({ file, text }) => [file, text] as const),
  ...Object.entries(actions).map(([name, { text }]) => [name, text] as const),
];
const uses = files.flatMap(([file, text]) =>
  [...text.matchAll(/^\s*(?:- )?uses: (\S+)(.*)$/gm)].map(
    ([, name = "", comment = ""]) => [file, name, comment] as const,
  ),
);
const foreign = uses.filter(([, name]) => !name.startsWith("./"));

test.each(foreign)("%s uses %s as the allow-list has it", (_file, name, comment) => {
  const [action = "", commit = ""] = name.split("@");
  expect(Object.keys(allowed)).toContain(action);
  expect({ commit, comment }).toEqual({ commit: allowed[action]?.commit, comment: ` # ${allowed[action]?.version}` });
});

test("the allow-list has nothing that is not used", () => {
  expect(new Set(Object.keys(allowed))).toEqual(new Set(foreign.map(([, name]) => name.split("@")[0])));
});

test.each(uses.filter(([, name]) => name.startsWith("./")))("%s: %s exists", (_file, name) => {
  expect(existsSync(name.endsWith(".yml") ? name : `${name}/action.yml`)).toBe(true);
});

test("no job runs in or beside a container from a registry", () => {
  for (const workflow of workflows) {
    for (const [, job] of jobsOf(workflow)) expect([job["container"], job["services"]]).toEqual([undefined, undefined]);
  }
});

test("tools that are not packages have an exact version, and Pulumi that of its SDK", () => {
  const inputs = [
    ...workflows.flatMap((workflow) => jobsOf(workflow).flatMap(([, { steps }]) => steps)),
    ...Object.values(actions).flatMap(({ steps }) => steps),
  ];
  const versions = inputs.flatMap(({ uses: name = "", with: values }) =>
    name.startsWith("aquasecurity/setup-trivy@")
      ? [values["version"]]
      : name.startsWith("pulumi/actions@")
        ? [values["pulumi-version"]]
        : [],
  );
  expect(new Set(versions)).toEqual(new Set(["v0.74.0", packageJson.dependencies["@pulumi/pulumi"]]));
});
