import { execFileSync } from "node:child_process";
import { GitHubError, type GitHub } from "../github/api.ts";
import type { UpdateRecord } from "../engine/engine.ts";
import { deploymentsOfGitHub, deploymentsOfHistory } from "./deployments.ts";
import {
  DeploymentStatus,
  GitHubDeployment,
  Job,
  Run,
  type Commit,
  type DeploymentEvent,
  type Records,
} from "./records.ts";

/** Where the records come from; a source that is missing makes its measures absent, never wrong. */
export interface Sources {
  readonly now: Date;
  readonly days: number;
  readonly environments: readonly string[];
  /** Nothing without a token, as on a laptop. */
  readonly github?: GitHub | undefined;
  /** The engine's history of an environment, or nothing where its state cannot be read. */
  readonly history: (environment: string) => Promise<readonly UpdateRecord[] | undefined>;
  readonly commits: () => readonly Commit[];
  readonly say: (line: string) => void;
}

const longestList = 400;

/** Gather everything the page is computed from. */
export async function collect(sources: Sources): Promise<Records> {
  const { now, days, github, say } = sources;
  // The month's minutes need its beginning, whatever the window is.
  const begin = new Date(
    Math.min(now.getTime() - days * 86_400_000, Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)),
  );
  const runs = github === undefined ? [] : await runsSince(github, begin);
  const jobs: Job[] = [];
  for (const { id } of runs.slice(0, longestList)) {
    jobs.push(...((await github?.pages(github.path(`/actions/runs/${id}/jobs`), Job, { key: "jobs" })) ?? []));
  }
  if (runs.length > longestList) say(`Only the newest ${longestList} of ${runs.length} runs were read for their jobs.`);
  const deployments = await Promise.all(
    sources.environments.map((environment) => deploymentsOf(environment, begin, sources)),
  );
  return { now, runs, jobs, deployments: deployments.flat(), commits: sources.commits() };
}

const runsSince = (github: GitHub, begin: Date) =>
  github.pages(
    github.path(`/actions/runs?created=${encodeURIComponent(`>=${begin.toISOString().slice(0, 10)}`)}`),
    Run,
    { key: "workflow_runs" },
  );

async function deploymentsOf(
  environment: string,
  begin: Date,
  { github, history, say }: Sources,
): Promise<readonly DeploymentEvent[]> {
  const records = await history(environment);
  if (records !== undefined) return deploymentsOfHistory(environment, records);
  if (github === undefined) return [];
  say(`The engine's history of ${environment} cannot be read; its deployments come from GitHub.`);
  try {
    const listed = await github.pages(
      github.path(`/deployments?environment=${encodeURIComponent(environment)}`),
      GitHubDeployment,
      { maximumPages: 3 },
    );
    const recent = listed.filter(({ created_at }) => created_at >= begin).slice(0, longestList);
    const known = [];
    for (const deployment of recent) {
      const statuses = await github.pages(github.path(`/deployments/${deployment.id}/statuses`), DeploymentStatus, {
        maximumPages: 1,
      });
      known.push(Object.assign(deployment, { statuses }));
    }
    return deploymentsOfGitHub(known);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    say(error.message);
    return [];
  }
}

/** The current branch's first-parent history, newest first; nothing outside of a clone. */
export function gitHistory(root: string): readonly Commit[] {
  try {
    const log = execFileSync("git", ["log", "--first-parent", "--format=%H %cI", "-n", "5000"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return log
      .split("\n")
      .filter(Boolean)
      .map((line) => ({ id: line.slice(0, 40), at: new Date(line.slice(41)) }));
  } catch {
    return [];
  }
}
