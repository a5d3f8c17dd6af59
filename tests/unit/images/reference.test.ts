import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatReference, parseReference, repositoryFor } from "../../../src/images/reference.ts";

const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const host = fc.constantFrom("ghcr.io", "127.0.0.1:5001", "registry.acme.example:443");
const path = fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/), { minLength: 1, maxLength: 3 });
const repository = fc.tuple(host, path).map(([registry, parts]) => [registry, ...parts].join("/"));

describe("parseReference", () => {
  test("takes apart what formatReference puts together", () => {
    fc.assert(
      fc.property(repository, digest, (repository, digest) => {
        expect(parseReference(formatReference({ repository, digest }))).toEqual({ repository, digest });
      }),
    );
  });

  test("never takes a tag, not even beside a digest", () => {
    fc.assert(
      fc.property(repository, digest, fc.stringMatching(/^[a-z0-9]{1,8}$/), (repository, digest, tag) => {
        expect(parseReference(`${repository}:${tag}`)).toBeUndefined();
        expect(parseReference(`${repository}:${tag}@${digest}`)).toBeUndefined();
      }),
    );
  });

  test.each(["", "@sha256:", "a@sha256:abc", `a@sha256:${"A".repeat(64)}`, `a b@sha256:${"a".repeat(64)}`])(
    "refuses %j",
    (text) => {
      expect(parseReference(text)).toBeUndefined();
    },
  );
});

test("repositories are named by service below the registry", () => {
  expect(repositoryFor({ kind: "local", port: 5001 }, "backend")).toBe("127.0.0.1:5001/platform-backend");
  expect(repositoryFor({ kind: "external", namespace: "ghcr.io/acme" }, "server")).toBe("ghcr.io/acme/platform-server");
});
