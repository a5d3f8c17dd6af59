import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseArguments } from "../../automation/deploy/arguments.ts";
import { exitCodes } from "../../automation/deploy/exit-codes.ts";
import { workflow } from "./model.ts";

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ".opencode/command/platform.deploy.md",
];
const text = (file: string) => readFileSync(file, "utf8");
const readme = text("README.md");
const code = (markdown: string) =>
  [...markdown.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(([, block, span]) => block ?? span ?? "");

describe("the quickstart", () => {
  const block = /<!-- quickstart:.*-->\s*```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const commands = block
    .trim()
    .split("\n")
    .map((line) => line.replace(/\s+#.*/, ""));

  test("is what CI runs, in the same order", () => {
    const { steps } = workflow("ci.yml").jobs["rehearsal"] ?? { steps: [] };
    expect(commands).toEqual(["make up", "make down"]);
    expect(steps.flatMap(({ run }) => (run === undefined ? [] : [run]))).toEqual(commands);
  });

  test("stands on the first screen, with make test", () => {
    const screen = readme.split("\n## ")[0] ?? "";
    expect(screen).toContain(block);
    expect(screen).toContain("`make test`");
    expect(screen.split("\n").length).toBeLessThan(55);
  });
});

describe.each(documents)("%s", (file) => {
  const markdown = text(file);

  test("names only make targets that exist", () => {
    const targets = new Set([...text("Makefile").matchAll(/^([a-z][\w-]*):/gm)].map(([, target]) => target));
    const named = code(markdown).flatMap((one) =>
      [...one.matchAll(/\bmake ([a-z][\w-]*)/g)].map(([, target]) => target),
    );
    expect(named.filter((target) => !targets.has(target))).toEqual([]);
  });

  test("gives make only variables that its target reads", () => {
    const recipes = new Map(
      [...text("Makefile").matchAll(/^([a-z][\w-]*):.*\n((?:\t.*\n)+)/gm)].map(([, target, recipe]) => [
        target,
        recipe,
      ]),
    );
    const unread = code(markdown).flatMap((one) =>
      [...one.matchAll(/\bmake ([a-z][\w-]*)((?: [A-Z]+=\S+)+)/g)].flatMap(([, target = "", given = ""]) =>
        [...given.matchAll(/([A-Z]+)=/g)]
          .map(([, name = ""]) => name)
          .filter((name) => !new RegExp(`\\b${name}\\b`).test(recipes.get(target) ?? ""))
          .map((name) => `make ${target} ${name}`),
      ),
    );
    expect(unread).toEqual([]);
  });

  test("deploys only with arguments that the wrapper takes", () => {
    const calls = code(markdown).flatMap((one) =>
      one.split("\n").flatMap((line) => /automation\/deploy\.sh (--.+)$/.exec(line)?.[1] ?? []),
    );
    for (const call of calls) {
      const words = [...call.replaceAll(/<\w+>/g, "1.2.3").matchAll(/"([^"]*)"|(\S+)/g)];
      const argv = words.map(([, quoted, plain = ""]) => quoted ?? plain);
      expect({ call, environment: parseArguments(argv).environment }).toEqual({ call, environment: argv[1] });
    }
    expect(calls.length).toBeGreaterThanOrEqual(/README|deploy/.test(file) ? 3 : 0);
  });

  test("names only files that exist", () => {
    const files = code(markdown).flatMap((one) =>
      [...one.matchAll(/(?:^|\s)((?:\.?[\w-]+\/)[\w./-]+|Pulumi\.\w+\.yaml)(?=$|[\s,)])/g)].map(
        ([, path = ""]) => path,
      ),
    );
    expect(
      files
        .filter((path) => (/^(?:release|refs|nginx|acme)\//.test(path) ? false : !existsSync(path)))
        .filter((path) => !path.includes("*")),
    ).toEqual([]);
  });

  test("links only to what exists", () => {
    const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !link.startsWith("https://") && !existsSync(join(dirname(file), link)))).toEqual([]);
    const outside = links.filter((link) => link.startsWith("https://"));
    expect(outside.filter((link) => !link.startsWith("https://github.com/acme/platform/"))).toEqual([]);
    for (const name of outside.flatMap((link) =>
      [...link.matchAll(/workflows\/([\w.-]+\.yml)/g)].map(([, name = ""]) => name),
    ))
      expect(existsSync(`.github/workflows/${name}`)).toBe(true);
  });
});

test("the badges are those of the declared repository", () => {
  const Governance = z.looseObject({
    config: z.looseObject({
      "delivery:github": z.looseObject({ owner: z.string() }),
      "delivery:repository": z.looseObject({ name: z.string() }),
    }),
  });
  const { config } = Governance.parse(parse(text("Pulumi.governance.yaml")));
  expect(readme).toContain(
    `https://github.com/${config["delivery:github"].owner}/${config["delivery:repository"].name}/actions/`,
  );
});

test("the secrets table is the contract's", () => {
  const Needs = z.record(z.string(), z.looseObject({ secrets: z.record(z.string(), z.string()) }));
  const rows = Object.entries(Needs.parse(JSON.parse(text(".github/environments.json")))).flatMap(
    ([name, { secrets }]) => Object.entries(secrets).map(([secret, what]) => [name, `\`${secret}\``, what]),
  );
  const section = /<!-- secrets:.*-->([\s\S]*?)\n\n[^|\s]/.exec(readme)?.[1] ?? "";
  expect(
    section
      .trim()
      .split("\n")
      .slice(2)
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  ).toEqual(rows);
});

test("every error that the README explains is one the program says", () => {
  const section = readme.split("## When something goes wrong")[1]?.split("\n## ")[0] ?? "";
  const said = [...section.matchAll(/^\| `([^`]+)`(.*?)\|/gm)]
    .filter(([, , rest = ""]) => rest.trim() === "")
    .map(([, message = ""]) => message);
  const source = execFileSync(
    "git",
    ["grep", "-hI", "", "--", "automation", "src", "rehearsal", "scripts", ":!*.test.ts"],
    { encoding: "utf8", maxBuffer: 64 << 20 },
  );
  expect(said.length).toBeGreaterThan(10);
  expect(said.filter((message) => !source.includes(message))).toEqual([]);
});

test("deploying by hand explains every exit code", () => {
  const manual = text(".opencode/command/platform.deploy.md");
  const rows = [...manual.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => ({
    code: Number(code),
    meaning,
  }));
  expect(rows).toEqual(Object.values(exitCodes));
});
