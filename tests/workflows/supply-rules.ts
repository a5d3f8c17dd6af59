import { z } from "zod";
import { expressions, jobsOf, type Step } from "./model.ts";
import { eachJob, eachStep, when, writes, type WorkflowRule } from "./rule.ts";

const is = ({ uses = "" }: Step, action: string) => uses.startsWith(`${action}@`);

const Triggers = z.looseObject({
  schedule: z.array(z.looseObject({ cron: z.string() })).default([]),
  workflow_dispatch: z
    .looseObject({ inputs: z.record(z.string(), z.looseObject({ type: z.string().optional() })).default({}) })
    .nullish(),
});

/** A right and no word about what it is for. */
const unexplained = /^\s+[a-z-]+: (?:read|write)\s*$/gm;

/** The rules about people, queues, images and artifacts; see rules.ts for those about rights and shells. */
export const supplyRules: Readonly<Record<string, WorkflowRule>> = {
  "says what each right is for": ({ file, text }) =>
    [...text.matchAll(unexplained)].map(([line]) => `${file}: ${line.trim()} without a reason`),
  "lets no run of a stack replace another that waits": eachJob(({ concurrency }) =>
    when(concurrency?.group.startsWith("stack-") === true && concurrency.queue !== "max", "has no queue"),
  ),
  "trusts no name of an actor": (workflow) =>
    [
      ...expressions(workflow.jobs),
      ...jobsOf(workflow).flatMap(([, { steps, if: condition }]) =>
        [{ if: condition }, ...steps].map((one) => one.if ?? ""),
      ),
    ]
      .filter((inner) => /github\.(?:triggering_)?actor\s*[!=]=|[!=]=\s*github\.(?:triggering_)?actor/.test(inner))
      .map((inner) => `${workflow.file}: decides by ${inner}`),
  "asks for an identity only to sign": eachJob((job) =>
    when(
      writes(job).some(([scope]) => scope === "id-token") &&
        job.uses !== "./.github/workflows/build.yml" &&
        !job.steps.some((step) => is(step, "actions/attest")),
      "may get an identity and signs nothing",
    ),
  ),
  "pushes no image of a pull request": eachStep((step, _job, { on }) => [
    ...when("pull_request" in on && is(step, "docker/login-action"), "logs in to a registry"),
    ...when(
      "pull_request" in on && is(step, "docker/build-push-action") && step.with["push"] !== "false",
      "may push an image",
    ),
  ]),
  "says of each pushed image where it comes from": eachStep((step, job) => {
    if (!is(step, "docker/build-push-action") || step.with["push"] !== "true") return [];
    const { provenance, sbom, labels = "", "build-args": args = "" } = step.with;
    const digest = `\${{ steps.${step.id ?? ""}.outputs.digest }}`;
    const attested = job.steps.filter((one) => is(one, "actions/attest"));
    return [
      ...when(provenance !== "mode=max" || sbom !== "true", "has no provenance or bill of materials"),
      ...when(!labels.includes("org.opencontainers.image.source="), "has no label with its repository"),
      // Build arguments are part of the provenance that everybody reads.
      ...when(!/^REVISION=\S.*$/.test(args), "has other build arguments than the revision"),
      ...when(attested.length < 2, "is not attested twice: origin and contents"),
      ...when(
        attested.some((one) => one.with["subject-digest"] !== digest),
        "attests another digest than it pushed",
      ),
    ];
  }),
  "unpacks what another job made outside of the checkout": eachStep((step) =>
    when(
      is(step, "actions/download-artifact") && step.with["path"]?.startsWith("${{ runner.temp }}/") !== true,
      "unpacks into the checkout",
    ),
  ),
  "uploads findings whatever they are, each image's under its own name": eachStep((step) =>
    is(step, "github/codeql-action/upload-sarif")
      ? [
          ...when(step.with["category"]?.includes("${{ matrix.") !== true, "has one category for all"),
          ...when(step.if?.includes("!cancelled()") !== true, "uploads only what passed"),
        ]
      : [],
  ),
  "starts at a minute of its own": ({ file, on }) =>
    Triggers.parse(on)
      .schedule.filter(({ cron }) => !/^\d+ /.test(cron) || Number(cron.split(" ")[0]) % 5 === 0)
      .map(({ cron }) => `${file}: ${cron} is when everybody starts`),
  "types what people enter": ({ file, on }) =>
    Object.entries(Triggers.parse(on).workflow_dispatch?.inputs ?? {})
      .filter(([, { type }]) => type === undefined)
      .map(([name]) => `${file}: the input ${name} has no type`),
};
