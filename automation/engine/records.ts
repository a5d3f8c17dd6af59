import { z } from "zod";

const Values = z.record(z.string(), z.unknown());
const Changes = z.record(z.string(), z.number());

/** One line of `pulumi up --json`, as far as it decides the result; everything else in it passes through. */
export const EventLine = z.looseObject({
  sequence: z.number(),
  timestamp: z.number(),
  summaryEvent: z
    .looseObject({ durationSeconds: z.number(), resourceChanges: Changes.nullish(), result: z.string().optional() })
    .optional(),
  diagnosticEvent: z
    .looseObject({
      severity: z.string(),
      message: z.string(),
      urn: z.string().optional(),
      ephemeral: z.boolean().optional(),
    })
    .optional(),
});
export type EventLine = z.infer<typeof EventLine>;

const Step = z.object({
  op: z.string(),
  urn: z.string(),
  provider: z.string().optional(),
  oldState: Values.optional(),
  newState: Values.optional(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.object({ kind: z.string(), inputDiff: z.boolean() })).nullish(),
});

/** What `pulumi preview --json` prints. Durations are in nanoseconds. */
export const PreviewOutput = z.object({
  config: z.record(z.string(), z.string()).nullish(),
  steps: z.array(Step).nullish(),
  diagnostics: z
    .array(
      z.looseObject({ urn: z.string().optional(), message: z.string().optional(), severity: z.string().optional() }),
    )
    .nullish(),
  duration: z.number().nullish(),
  changeSummary: Changes.nullish(),
});

/** What `pulumi stack history --json` prints. */
export const HistoryOutput = z.array(
  z.object({
    kind: z.string(),
    result: z.string(),
    startTime: z.string(),
    endTime: z.string().default(""),
    message: z.string().default(""),
    environment: z.record(z.string(), z.string()).default({}),
    config: z
      .record(z.string(), z.object({ value: z.string().default(""), secret: z.boolean().default(false) }))
      .default({}),
    resourceChanges: Changes.default({}),
  }),
);

/** What `pulumi stack export` prints. */
export const ExportOutput = z.object({
  deployment: z
    .object({
      resources: z
        .array(
          z.object({
            urn: z.string(),
            type: z.string(),
            id: z.string().optional(),
            custom: z.boolean().default(false),
            delete: z.boolean().optional(),
            protect: z.boolean().optional(),
            inputs: Values.optional(),
            outputs: Values.optional(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** What `pulumi stack output --json` prints. */
export const OutputsOutput = Values;
