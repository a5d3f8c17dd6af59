import { z } from "zod";

/** Where images come from. A given release always wins: then nothing is built. */
export const Images = z
  .discriminatedUnion("source", [
    z.strictObject({
      source: z.literal("build").describe("Built from the clone and pushed to the registry."),
      platform: z
        .enum(["linux/amd64", "linux/arm64"])
        .optional()
        .describe("Platform to build for; the Docker engine's own where it is left out."),
      builder: z
        .enum(["buildkit", "classic"])
        .default("buildkit")
        .describe(
          "`classic` for engines whose BuildKit does not take a build through the API, such as Debian's docker.io 26.",
        ),
    }),
    z.strictObject({ source: z.literal("release").describe("Digests come in with `release`; nothing is built.") }),
  ])
  .describe("Where the images come from.");
export type Images = z.infer<typeof Images>;

/** Where images are pushed to and pulled from. */
export const Registry = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("local").describe("A registry that the stack itself runs beside the platform."),
      port: z.int().min(1).max(65535).default(5001).describe("Port on the loopback address."),
    }),
    z.strictObject({
      kind: z.literal("external"),
      namespace: z
        .string()
        .regex(
          /^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)*$/,
          "expected a registry with an optional path, e.g. ghcr.io/acme",
        )
        .describe("Registry and owner, e.g. ghcr.io/acme."),
    }),
  ])
  .describe("Where the images are kept.");
export type Registry = z.infer<typeof Registry>;
