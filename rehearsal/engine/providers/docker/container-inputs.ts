import { z } from "zod";
import { Labels } from "./labels.ts";

const texts = z.array(z.string());
const textMap = z.record(z.string(), z.string());

const Port = z.strictObject({
  internal: z.number(),
  external: z.number().optional(),
  ip: z.string().optional(),
  protocol: z.string().optional(),
});

const Healthcheck = z.strictObject({
  tests: texts,
  interval: z.string().optional(),
  timeout: z.string().optional(),
  startPeriod: z.string().optional(),
  startInterval: z.string().optional(),
  retries: z.number().optional(),
});

const Mount = z.strictObject({
  type: z.enum(["bind", "volume", "tmpfs"]),
  target: z.string(),
  source: z.string().optional(),
  readOnly: z.boolean().optional(),
  tmpfsOptions: z.strictObject({ sizeBytes: z.number().optional(), mode: z.number().optional() }).optional(),
});

/** Inputs of docker.Container that this engine carries out; any other is refused by its name. */
export const ContainerInputs = z.strictObject({
  name: z.string(),
  image: z.string(),
  attach: z.literal(false).optional(),
  logs: z.literal(false).optional(),
  capabilities: z.strictObject({ adds: texts.optional(), drops: texts.optional() }).optional(),
  command: texts.optional(),
  containerReadRefreshTimeoutMilliseconds: z.number().optional(),
  cpuSet: z.string().optional(),
  cpuShares: z.number().optional(),
  cpus: z.string().optional(),
  destroyGraceSeconds: z.number().optional(),
  dns: texts.optional(),
  domainname: z.string().optional(),
  entrypoints: texts.optional(),
  envs: texts.optional(),
  groupAdds: texts.optional(),
  healthcheck: Healthcheck.optional(),
  hostname: z.string().optional(),
  hosts: z.array(z.strictObject({ host: z.string(), ip: z.string() })).optional(),
  init: z.boolean().optional(),
  ipcMode: z.string().optional(),
  labels: Labels.optional(),
  logDriver: z.string().optional(),
  logOpts: textMap.optional(),
  maxRetryCount: z.number().optional(),
  memory: z.number().optional(),
  memoryReservation: z.number().optional(),
  memorySwap: z.number().optional(),
  mounts: z.array(Mount).optional(),
  mustRun: z.boolean().optional(),
  networkMode: z.string().optional(),
  networksAdvanced: z
    .array(z.strictObject({ name: z.string(), aliases: texts.optional(), ipv4Address: z.string().optional() }))
    .optional(),
  pidMode: z.string().optional(),
  platform: z.string().optional(),
  ports: z.array(Port).optional(),
  privileged: z.boolean().optional(),
  publishAllPorts: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  removeVolumes: z.boolean().optional(),
  restart: z.enum(["no", "on-failure", "always", "unless-stopped"]).optional(),
  rm: z.boolean().optional(),
  securityOpts: texts.optional(),
  shmSize: z.number().optional(),
  start: z.boolean().optional(),
  stdinOpen: z.boolean().optional(),
  stopSignal: z.string().optional(),
  stopTimeout: z.number().optional(),
  sysctls: textMap.optional(),
  tmpfs: textMap.optional(),
  tty: z.boolean().optional(),
  ulimits: z.array(z.strictObject({ name: z.string(), soft: z.number(), hard: z.number() })).optional(),
  user: z.string().optional(),
  volumes: z
    .array(
      z.strictObject({
        containerPath: z.string(),
        volumeName: z.string().optional(),
        hostPath: z.string().optional(),
        readOnly: z.boolean().optional(),
      }),
    )
    .optional(),
  wait: z.boolean().optional(),
  waitTimeout: z.number().optional(),
  workingDir: z.string().optional(),
});
export type ContainerInputs = z.infer<typeof ContainerInputs>;
