import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { z } from "zod";

// node automation/sbom.ts IMAGE@DIGEST FILE   the bill of materials that the build attached to an image, as SPDX
const Spdx = z.looseObject({ spdxVersion: z.string(), packages: z.array(z.unknown()).min(1) });
/** One platform has its document at the top, several have one each. */
const Attached = z.union([z.looseObject({ SPDX: Spdx }), z.record(z.string(), z.looseObject({ SPDX: Spdx }))]);

const [image, file] = process.argv.slice(2);
if (image === undefined || file === undefined) {
  console.error("usage: node automation/sbom.ts IMAGE@DIGEST FILE");
  process.exitCode = 1;
} else {
  const inspect = ["buildx", "imagetools", "inspect", image, "--format", "{{json .SBOM}}"];
  const attached = Attached.safeParse(
    JSON.parse(execFileSync("docker", inspect, { encoding: "utf8", maxBuffer: 256 << 20 })),
  );
  const document = attached.success
    ? "SPDX" in attached.data
      ? attached.data["SPDX"]
      : Object.values(attached.data)[0]?.SPDX
    : undefined;
  if (document === undefined) {
    console.error(`${image} has no bill of materials attached; build it with sbom: true.`);
    process.exitCode = 1;
  } else writeFileSync(file, JSON.stringify(document));
}
