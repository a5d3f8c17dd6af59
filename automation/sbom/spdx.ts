import { spawnSync } from "node:child_process";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";

const Spdx = z.looseObject({ spdxVersion: z.string(), packages: z.array(z.unknown()).min(1) });
const Attached = z.looseObject({ SPDX: Spdx });
/** One platform has its document at the top, several have one each. */
const Inspected = z.union([
  Attached,
  z.record(z.string(), Attached).transform((byPlatform) => Object.values(byPlatform)[0]),
]);

/** The SPDX document in what Buildx prints about an image's bill of materials; nothing where none is attached. */
export const spdxOf = (inspected: unknown): z.infer<typeof Spdx> | undefined =>
  Inspected.safeParse(inspected).data?.SPDX;

/** The bill of materials that the build attached to an image in a registry. */
export function fetchSpdx(image: string): z.infer<typeof Spdx> {
  const inspect = ["buildx", "imagetools", "inspect", image, "--format", "{{json .SBOM}}"];
  const { status, stdout, stderr, error } = spawnSync("docker", inspect, { encoding: "utf8", maxBuffer: 256 << 20 });
  if (status !== 0) throw new UserError(`${image} cannot be read: ${(error?.message ?? stderr).trim()}`);
  const document = spdxOf(JSON.parse(stdout));
  if (document === undefined)
    throw new UserError(`${image} has no bill of materials attached; build it with sbom: true.`);
  return document;
}
