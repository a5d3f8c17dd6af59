import { z } from "zod";
import { Labels } from "./labels.ts";

const texts = z.array(z.string());
const textMap = z.record(z.string(), z.string());

const Port = z.strictObject({
  internal: z.number(),
  external: z.number().optional(),
  ip: z.string().optional(),
});

const Healthcheck = z.strictObject({
  tests: texts,
  interval: z.string().optional(),
  timeout: z.string().optional(),
  startPeriod: z.string().optional(),
  startInterval: z.string().optional(),
  retries: z.number().optional(),
});

/** Inputs of docker.Container that this engine carries out; any other is refused by its name. */
export const ContainerInputs = z.strictObject({
  name: z.string(),
  image: z.string(),
  capabilities: z.strictObject({ drops: texts }).optional(),
  command: texts.optional(),
  entrypoints: texts.optional(),
  containerReadRefreshTimeoutMilliseconds: z.number().optional(),
  cpus: z.string().optional(),
  destroyGraceSeconds: z.number().optional(),
  envs: texts.optional(),
  healthcheck: Healthcheck.optional(),
  labels: Labels.optional(),
  logDriver: z.string().optional(),
  logOpts: textMap.optional(),
  memory: z.number().optional(),
  memorySwap: z.number().optional(),
  mustRun: z.boolean().optional(),
  networkMode: z.string().optional(),
  networksAdvanced: z.array(z.strictObject({ name: z.string() })).optional(),
  ports: z.array(Port).optional(),
  readOnly: z.boolean().optional(),
  removeVolumes: z.boolean().optional(),
  restart: z.enum(["no", "on-failure", "always", "unless-stopped"]).optional(),
  securityOpts: texts.optional(),
  start: z.boolean().optional(),
  tmpfs: textMap.optional(),
  volumes: z
    .array(
      z.strictObject({
        containerPath: z.string(),
        volumeName: z.string(),
        readOnly: z.boolean().optional(),
      }),
    )
    .optional(),
  waitTimeout: z.number().optional(),
});
export type ContainerInputs = z.infer<typeof ContainerInputs>;
