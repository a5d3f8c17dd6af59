import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { defaultBranch } from "./files.ts";
import { generatedFiles } from "./generated-files.ts";
import type { GovernanceConfig } from "./governance.schema.ts";
import { findPeople, type People } from "./people.ts";
import { problem, type Problem } from "./problem.ts";
import { githubProvider } from "./provider.ts";
import { readWorkflows, workflowProblems } from "./workflows.ts";

/** What has to be known before anything is declared. */
export interface Preflight {
  readonly provider: github.Provider;
  readonly people: People;
}

/**
 * Compares the configuration with the clone and with GitHub, and throws every mistake at once. Nothing but the provider
 * is declared yet: what was declared before an exception would be carried out all the same.
 */
export async function preflight(config: GovernanceConfig, root: string): Promise<Preflight> {
  const provider = githubProvider(config.github);
  const workflows = readWorkflows(root);
  const { people, problems } = await findPeople(config, provider);
  const found = [
    ...problems,
    ...(workflows === undefined ? [] : workflowProblems(config, workflows)),
    ...staleFiles(config, root),
    ...(await proposed(config, await strayedFiles(config, provider))),
  ];
  if (found.length > 0) throw new pulumi.RunError(formatProblems(found));
  return { provider, people };
}

/** Problems as one message, each with file and key. */
export function formatProblems(problems: readonly Problem[]): string {
  const lines = problems.map(({ path, message }) => `✖ delivery:${path.join(".")}: ${message}`);
  return ["Pulumi.governance.yaml does not fit:", "", ...lines, ""].join("\n");
}

/** Generated files of this clone that are not what they would be generated as now. */
function staleFiles(config: GovernanceConfig, root: string): Problem[] {
  return Object.entries(generatedFiles(config)).flatMap(([file, text]) =>
    readFile(join(root, file)) === text
      ? []
      : [problem("files", `${file} is not what the catalog and this file say; run \`make generate\` and commit it`)],
  );
}

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** With `files: propose` differences are only said, and nothing may be applied. */
async function proposed(config: GovernanceConfig, problems: readonly Problem[]): Promise<readonly Problem[]> {
  if (config.files !== "propose") return problems;
  if (!pulumi.runtime.isDryRun())
    return [problem("files", `"propose" is for previews; set it to verify, and run from the branch ${defaultBranch}`)];
  for (const { message } of problems) await pulumi.log.warn(message);
  return [];
}

/** Generated files of the default branch that differ from this clone, which is then older or newer. A missing file is still to come. */
async function strayedFiles(config: GovernanceConfig, provider: github.Provider): Promise<Problem[]> {
  if (config.files === "declare") return [];
  const found = await Promise.all(
    Object.entries(generatedFiles(config)).map(async ([file, text]) => {
      const there = await fileOf(config.repository.name, file, provider);
      return there === undefined || there === text
        ? []
        : [
            problem(
              "files",
              `${file} differs from branch ${defaultBranch}; run from its newest state, or merge this change first`,
            ),
          ];
    }),
  );
  return found.flat();
}

async function fileOf(repository: string, file: string, provider: github.Provider): Promise<string | undefined> {
  try {
    const found = await github.getRepositoryFile({ repository, file, branch: defaultBranch }, { provider });
    return found.content === "" ? undefined : found.content;
  } catch (error) {
    if (/404|not found/i.test(String(error))) return undefined;
    throw error;
  }
}
