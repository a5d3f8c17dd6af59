import { writeFileSync } from "node:fs";
import { UserError } from "../src/lib/errors.ts";
import { runEntry } from "./command/entry.ts";
import { fetchSpdx } from "./sbom/spdx.ts";

// node automation/sbom.ts IMAGE@DIGEST FILE   the bill of materials that the build attached to an image, as SPDX
await runEntry(async () => {
  const [image, file] = process.argv.slice(2);
  if (image === undefined || file === undefined)
    throw new UserError("usage: node automation/sbom.ts IMAGE@DIGEST FILE");
  writeFileSync(file, JSON.stringify(fetchSpdx(image)));
});
