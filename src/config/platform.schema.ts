import { z } from "zod";
import { Accessories } from "../deploy/accessories.schema.ts";
import { Edge } from "../deploy/edge.schema.ts";
import { Services } from "../deploy/services.schema.ts";
import { Target } from "../deploy/target.schema.ts";
import { Images, Registry } from "../images/images.schema.ts";
import { platformNameProblem } from "../lib/naming.ts";
import { Release } from "../release/contract.ts";

const PlatformName = z.string().superRefine((name, context) => {
  const message = platformNameProblem(name);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/** Configuration of a stack that runs a platform: `dev`, `test`, `prod`. */
export const PlatformConfig = z
  .strictObject({
    platform: PlatformName.default("delivery").describe(
      "First part of every name on the host; several platforms may share one.",
    ),
    images: Images,
    registry: Registry.default({ kind: "local", port: 5001 }),
    target: Target.default({ kind: "docker", host: "local" }),
    edge: Edge.prefault({}),
    accessories: Accessories.prefault({}),
    services: Services.prefault({}),
    databasePassword: z
      .string()
      .min(1)
      .optional()
      .describe("Secret; `generated` makes one on the host, once, that never leaves it."),
    edgeCertificate: z.string().min(1).optional().describe("Secret; PEM text for `edge.https.certificate.secret`."),
    release: Release.optional().describe("What shall run, by digest; given by automation/deploy.sh."),
    protect: z.boolean().default(true).describe("Refuse to delete volumes, database, network and edge."),
    maintenance: z
      .boolean()
      .default(false)
      .describe("Allow steps with a gap: another image or port of edge or accessories."),
    retire: z.boolean().default(false).describe("Remove the platform; takes no release and needs `protect: false`."),
  })
  .superRefine((config, context) => {
    if (config.registry.kind === "local" && config.target.host !== "local" && config.images.source === "build") {
      const message = 'a registry of kind "local" is out of reach for a target on another host; expected "external"';
      context.addIssue({ code: "custom", path: ["registry", "kind"], message });
    }
    if (config.retire && config.release !== undefined) {
      context.addIssue({ code: "custom", path: ["release"], message: "a platform that is retired takes no release" });
    }
    if (config.retire && config.protect) {
      context.addIssue({ code: "custom", path: ["protect"], message: "expected false where `retire` is true" });
    }
    if (config.edge.https !== undefined && config.edge.https.port === config.edge.httpPort) {
      context.addIssue({
        code: "custom",
        path: ["edge", "https", "port"],
        message: "expected another port than edge.httpPort",
      });
    }
  });

/** A platform stack's configuration as written, with defaults. */
export type PlatformValues = z.output<typeof PlatformConfig>;
