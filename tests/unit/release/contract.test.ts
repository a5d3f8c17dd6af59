import { describe, expect, test } from "vitest";
import { formatRelease, ImageReference, Release, sameImages, serviceNames } from "../../../src/release/contract.ts";
import { release } from "../../helpers/release.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("ImageReference", () => {
  test.each([
    `ghcr.io/acme/platform-backend@${digest}`,
    `127.0.0.1:5001/platform-backend@${digest}`,
    `localhost:5001/platform-backend@${digest}`,
    `registry.example.com/a/b/c_d@${digest}`,
  ])("accepts %s", (text) => {
    expect(ImageReference.safeParse(text).success).toBe(true);
  });

  test.each([
    "ghcr.io/acme/platform-backend:latest",
    `ghcr.io/acme/platform-backend:1.0.0@${digest}`,
    `127.0.0.1:5001/platform-backend:abc@${digest}`,
    `backend:1@${digest}`,
    `ghcr.io/acme/platform-backend@sha256:${"a".repeat(63)}`,
    `ghcr.io/acme/platform-backend@sha256:${"A".repeat(64)}`,
    `ghcr.io/Acme/platform-backend@${digest}`,
    `@${digest}`,
    digest,
    "",
  ])("rejects %j", (text) => {
    expect(ImageReference.safeParse(text).error?.issues[0]?.message).toBe(
      "expected repository@sha256:<64 hex characters>, without a tag",
    );
  });
});

describe("Release", () => {
  test("accepts every service by digest, with and without a version", () => {
    expect(Release.safeParse(release("a")).success).toBe(true);
    expect(Release.safeParse(release("a", "1.4.0")).success).toBe(true);
  });

  test.each(serviceNames)("is incomplete without %s", (service) => {
    const { [service]: _, ...images } = release("a").images;
    expect(Release.safeParse({ ...release("a"), images }).error?.issues[0]?.path).toEqual(["images", service]);
  });

  test.each([
    [{ commit: "abc123" }, ["commit"]],
    [{ version: "v1.0.0" }, ["version"]],
    [{ images: { ...release("a").images, extra: release("a").images.backend } }, ["images"]],
    [{ tag: "latest" }, []],
  ])("rejects %o", (wrong, path) => {
    expect(Release.safeParse({ ...release("a"), ...wrong }).error?.issues[0]?.path).toEqual(path);
  });

  test("survives its one line of config, whatever the key order", () => {
    const { images, commit } = release("a");
    const shuffled = { images: Object.fromEntries(Object.entries(images).toReversed()), commit };
    expect(formatRelease(Release.parse(shuffled))).toBe(formatRelease(release("a")));
    expect(Release.parse(JSON.parse(formatRelease(release("a", "2.0.0"))))).toEqual(release("a", "2.0.0"));
  });

  test("is compared by bytes, not by name", () => {
    expect(sameImages(release("a"), { ...release("a", "9.9.9"), commit: release("b").commit })).toBe(true);
    expect(sameImages(release("a"), release("b"))).toBe(false);
  });
});
