import { z } from "zod";

const accessory = (image: string, memoryMb: number) =>
  z
    .strictObject({
      image: z
        .string()
        .regex(/^\S+:\S+$/, "expected an image with a tag or digest")
        .default(image),
      memoryMb: z.int().min(16).default(memoryMb).describe("Memory limit."),
    })
    .prefault({});

/** What the platform runs beside its services. Another image is taken up only under `maintenance: true`. */
export const Accessories = z.strictObject({
  postgres: accessory("postgres:17-trixie", 512).describe("Database."),
  redis: accessory("redis:8-trixie", 256).describe("Cache and message bus."),
  edge: accessory("haproxy:3.0", 256).describe("Entrance."),
  acme: accessory("goacme/lego:v4.25.2", 64).describe("Client that obtains the certificate, where it is `acme`."),
  registry: accessory("registry:2", 256).describe("Registry, where `registry.kind` is local."),
});
export type Accessories = z.infer<typeof Accessories>;
export type AccessorySettings = Accessories["postgres"];
