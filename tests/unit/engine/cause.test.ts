import { describe, expect, test } from "vitest";
import { causeOf } from "../../../automation/engine/cause.ts";

/** As the tools print it, shortened. */
const told = {
  full: "Building x failed with exit code 1:\n0.2 dd: error writing 'x': No space left on device\nERROR: failed to solve: process \"/bin/sh -c dd\" did not complete successfully: exit code: 1",
  layer: "failed to register layer: write /usr/lib/x: no space left on device",
  format:
    '#5 0.1 exec /bin/sh: exec format error\nprocess "/bin/sh -c true" did not complete successfully: exit code: 255',
  platform: "image with reference x was found but does not match the specified platform: wanted linux/arm64",
  base: 'node:24-trixie-slim: failed to resolve source metadata for docker.io/library/node:24-trixie-slim: failed to do request: Head "https://registry-1.docker.io/v2/x": dial tcp: lookup registry-1.docker.io: no such host',
  registry:
    'Pushing 127.0.0.1:5001/platform-backend:latest failed with exit code 1:\nGet "http://127.0.0.1:5001/v2/": dial tcp 127.0.0.1:5001: connect: connection refused',
  step: 'ERROR: failed to solve: process "/bin/sh -c npm ci && npm run build" did not complete successfully: exit code: 7',
  classic: "The command '/bin/sh -c exit 7' returned a non-zero code: 7",
  syntax: "ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: FORM (did you mean FROM?)",
};

describe("a known cause is one sentence", () => {
  test.each([
    [told.full, "the disk of the Docker engine is full"],
    [told.layer, "the disk of the Docker engine is full"],
    [told.format, "another platform than the Docker engine's"],
    [told.platform, "another platform than the Docker engine's"],
    [told.base, "the base image docker.io/library/node:24-trixie-slim is not on this machine for the wanted platform"],
    [told.registry, "the registry 127.0.0.1:5001 does not answer"],
    [told.step, "a step of the Dockerfile failed with exit code 7: npm ci && npm run build"],
    [told.classic, "a step of the Dockerfile failed with exit code 7: exit 7"],
    [told.syntax, "the Dockerfile is not valid: dockerfile parse error on line 3: unknown instruction: FORM"],
  ])("%o", (text, sentence) => {
    const cause = causeOf(text);
    expect(cause).toContain(sentence);
    expect(cause).not.toContain("\n");
  });
});

test.each([
  "release rejected: backend is unhealthy; the previous release keeps serving",
  "backend: dial tcp 10.0.0.1:5432: connect: connection refused",
  "port 8080 is in use by another program",
  "",
])("nothing is made up about %o", (text) => expect(causeOf(text)).toBeUndefined());
