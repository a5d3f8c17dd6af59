import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const Step = z.looseObject({
  name: z.string().optional(),
  id: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: Text.optional(),
  with: z.record(z.string(), Text).default({}),
  env: z.record(z.string(), Text).default({}),
  "continue-on-error": Text.optional(),
});
/** One step of a job or composite action. */
export type Step = z.infer<typeof Step>;

const Concurrency = z.object({ group: z.string(), "cancel-in-progress": Text, queue: z.string().optional() });

const Job = z.looseObject({
  name: z.string().optional(),
  if: Text.optional(),
  needs: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  "runs-on": z.string().optional(),
  "timeout-minutes": z.number().optional(),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: Concurrency.optional(),
  env: z.record(z.string(), Text).default({}),
  secrets: z.unknown().optional(),
  uses: z.string().optional(),
  strategy: z.looseObject({ matrix: z.record(z.string(), z.unknown()) }).optional(),
  steps: z.array(Step).default([]),
});
/** One job of a workflow. */
export type Job = z.infer<typeof Job>;

const Workflow = z.looseObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: Concurrency.optional(),
  defaults: z.object({ run: z.object({ shell: z.string() }) }).optional(),
  env: z.record(z.string(), Text).default({}),
  jobs: z.record(z.string(), Job),
});
const Action = z.looseObject({ runs: z.object({ using: z.literal("composite"), steps: z.array(Step) }) });

/** A workflow file: its text, for comments, and its content. */
export type WorkflowFile = z.infer<typeof Workflow> & { readonly file: string; readonly text: string };

/** Parse one workflow; a shape that GitHub would not accept either is an error. */
export const readWorkflow = (file: string, text: string): WorkflowFile => ({
  ...Workflow.parse(parse(text)),
  file,
  text,
});

const folder = ".github/workflows";

/** Every workflow of the repository. */
export const workflows: readonly WorkflowFile[] = readdirSync(folder).map((file) =>
  readWorkflow(file, readFileSync(join(folder, file), "utf8")),
);

/** Every composite action of the repository, by the name workflows use. */
export const actions: Readonly<Record<string, { readonly text: string; readonly steps: readonly Step[] }>> =
  Object.fromEntries(
    readdirSync(".github/actions").map((name) => {
      const text = readFileSync(`.github/actions/${name}/action.yml`, "utf8");
      return [`./.github/actions/${name}`, { text, steps: Action.parse(parse(text)).runs.steps }];
    }),
  );

/** One workflow by file name. */
export function workflow(file: string): WorkflowFile {
  const found = workflows.find((one) => one.file === file);
  if (found === undefined) throw new Error(`There is no ${folder}/${file}.`);
  return found;
}

/** Jobs with their ids. */
export const jobsOf = ({ jobs }: WorkflowFile): readonly (readonly [id: string, job: Job])[] => Object.entries(jobs);

/** A job's own text values: what expressions it evaluates, wherever they stand. */
export const expressions = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/\$\{\{(.*?)\}\}/g)].map(([, inner = ""]) => inner.trim());
