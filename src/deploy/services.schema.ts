import { z } from "zod";
import { services, type ServiceName } from "../catalog/services.ts";

/** Size of one service in one environment. */
export const ServiceSettings = z.strictObject({
  replicas: z.int().min(1).max(20).default(1).describe("Containers that share the load."),
  memoryMb: z.int().min(16).default(256).describe("Memory limit of a container."),
  cpus: z.number().min(0.1).max(64).multipleOf(0.1).default(1).describe("Processor limit of a container."),
  readyTimeoutSeconds: z
    .int()
    .min(1)
    .default(60)
    .describe("Time until a new container has to be healthy, else the release is rejected."),
  startSeconds: z
    .int()
    .min(1)
    .default(10)
    .describe("Time in which failed health probes of a new container are not counted."),
});
export type ServiceSettings = z.infer<typeof ServiceSettings>;

const settingsOf = Object.fromEntries(
  Object.keys(services).map((service) => [service, ServiceSettings.prefault({}).describe(`Size of ${service}.`)]),
);

/** Sizes of all services of the catalog. */
export const Services = z.strictObject(
  // fromEntries loses the names; they are the catalog's.
  settingsOf as Record<ServiceName, z.ZodPrefault<typeof ServiceSettings>>,
);
export type Services = z.infer<typeof Services>;
