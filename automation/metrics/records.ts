import { z } from "zod";

const Time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** GitHub says null where nothing happened yet. */
const Maybe = Time.nullish().transform((time) => time ?? undefined);

/** A workflow run, as `GET /repos/{owner}/{repo}/actions/runs` lists it. */
export const Run = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  path: z.string(),
  event: z.string(),
  head_branch: z.string().nullish(),
  head_sha: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  run_attempt: z.number().default(1),
  created_at: Time,
  run_started_at: Time.optional(),
  updated_at: Time,
});
export type Run = z.infer<typeof Run>;

/** A job of a run, as `GET …/actions/runs/{id}/jobs` lists it. */
export const Job = z.looseObject({
  run_id: z.number(),
  name: z.string(),
  conclusion: z.string().nullish(),
  labels: z.array(z.string()).default([]),
  started_at: Maybe,
  completed_at: Maybe,
});
export type Job = z.infer<typeof Job>;

/** A deployment of GitHub with its newest state. */
export const GitHubDeployment = z.looseObject({
  id: z.number(),
  sha: z.string(),
  environment: z.string(),
  created_at: Time,
});
export type GitHubDeployment = z.infer<typeof GitHubDeployment>;

/** One state of a deployment, newest first in the API. */
export const DeploymentStatus = z.looseObject({ state: z.string(), created_at: Time });
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

/** A change of an environment, from whichever record knows it. */
export interface DeploymentEvent {
  readonly environment: string;
  readonly kind: "deploy" | "return" | "rollback";
  readonly succeeded: boolean;
  readonly began: Date;
  readonly ended: Date;
  /** What was deployed; unknown for a stack that builds its own images. */
  readonly commit?: string | undefined;
}

/** A commit with the moment it was made. */
export interface Commit {
  readonly id: string;
  readonly at: Date;
}

/** Everything the page is computed from. */
export interface Records {
  readonly now: Date;
  readonly runs: readonly Run[];
  readonly jobs: readonly Job[];
  readonly deployments: readonly DeploymentEvent[];
  /** The default branch's history, newest first. */
  readonly commits: readonly Commit[];
}
