import * as fc from "fast-check";
import { expect, test } from "vitest";
import { repositoryFor } from "../../../src/images/reference.ts";
import { ImageReference } from "../../../src/release/contract.ts";

test("repositories are named by service below the registry", () => {
  expect(repositoryFor({ kind: "local", port: 5001 }, "backend")).toBe("127.0.0.1:5001/platform-backend");
  expect(repositoryFor({ kind: "external", namespace: "ghcr.io/acme" }, "server")).toBe("ghcr.io/acme/platform-server");
});

test("what is built is a reference that a release may hold", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const port = fc.integer({ min: 1, max: 65535 });
  fc.assert(
    fc.property(port, fc.constantFrom("backend", "frontend", "server"), (port, service) => {
      const repository = repositoryFor({ kind: "local", port }, service);
      expect(ImageReference.safeParse(`${repository}@${digest}`).success).toBe(true);
      expect(ImageReference.safeParse(`${repository}:latest@${digest}`).success).toBe(false);
    }),
  );
});
