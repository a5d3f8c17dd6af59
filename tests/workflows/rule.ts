import { jobsOf, type Job, type Step, type WorkflowFile } from "./model.ts";

/** A rule over one workflow: one line per place that breaks it. */
export type WorkflowRule = (workflow: WorkflowFile) => readonly string[];

/** A rule over each job. */
export const eachJob =
  (check: (job: Job, id: string, workflow: WorkflowFile) => readonly string[]): WorkflowRule =>
  (workflow) =>
    jobsOf(workflow).flatMap(([id, job]) =>
      check(job, id, workflow).map((problem) => `${workflow.file} ${id}: ${problem}`),
    );

/** A rule over each step of each job. */
export const eachStep = (check: (step: Step, job: Job, workflow: WorkflowFile) => readonly string[]): WorkflowRule =>
  eachJob((job, _id, workflow) =>
    job.steps.flatMap((step) => check(step, job, workflow).map((problem) => `${step.name ?? "step"}: ${problem}`)),
  );

/** A problem, where it is one. */
export const when = (broken: boolean, problem: string): readonly string[] => (broken ? [problem] : []);

/** Rights of a job to write. */
export const writes = (job: Job): readonly (readonly [scope: string, access: string])[] =>
  Object.entries(job.permissions ?? {}).filter(([, access]) => access === "write");
