import { expect, test } from "vitest";
import { spdxOf } from "../../../automation/sbom/spdx.ts";

const document = {
  SPDXID: "SPDXRef-DOCUMENT",
  creationInfo: { created: "2026-11-22T00:00:00Z", creators: ["Tool: syft-v1.0"] },
  name: "backend",
  packages: [{ SPDXID: "SPDXRef-Package-1", name: "openssl", versionInfo: "3.5.1" }],
  spdxVersion: "SPDX-2.3",
};

// The shapes in which `docker buildx imagetools inspect --format '{{json .SBOM}}'` prints it.
test.each([
  ["an image of one platform", { SPDX: document }],
  ["an image of several", { "linux/amd64": { SPDX: document } }],
])("%s has its document", (_what, inspected) => expect(spdxOf(inspected)).toEqual(document));

test.each([
  ["no attestation", {}],
  ["nothing at all", null],
  ["a document without packages", { SPDX: { ...document, packages: [] } }],
  ["something else", { "linux/amd64": { SLSA: {} } }],
])("%s is none", (_what, inspected) => expect(spdxOf(inspected)).toBeUndefined());
