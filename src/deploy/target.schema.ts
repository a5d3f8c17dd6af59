import { z } from "zod";

/** Where a platform runs. A further kind is a member here, a file in `targets/` and a case in `platform.ts`. */
export const Target = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("docker").describe("One Docker host."),
      host: z
        .string()
        .regex(/^(?:local|ssh:\/\/[^\s/]+)$/, 'expected "local" or "ssh://user@host"')
        .default("local")
        .describe("`local` finds this machine's engine; `ssh://user@host` goes to another one."),
    }),
  ])
  .describe("Where the platform runs.");
export type Target = z.infer<typeof Target>;
