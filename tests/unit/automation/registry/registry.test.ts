import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRegistries } from "../../../../automation/registry/registry.ts";
import { missingImages, releaseOfCommit, tagRelease } from "../../../../automation/registry/release-images.ts";
import { digestOf, Release, serviceNames } from "../../../../src/release/contract.ts";
import { pushImage, registryProgram, startRegistry } from "../../../helpers/registry.ts";
import { release } from "../../../helpers/release.ts";

if (registryProgram === undefined) console.warn("skipped: no registry program (Debian package docker-registry)");

describe.skipIf(registryProgram === undefined)("a real registry", () => {
  const registry = openRegistries();
  let host = "";
  let stop = () => {};

  beforeAll(async () => {
    ({ host, stop } = await startRegistry());
  });
  afterAll(() => {
    stop();
  });

  const repositories = () => Object.fromEntries(serviceNames.map((name) => [name, `${host}/platform-${name}`]));
  const { commit } = release("a");

  test("copies a manifest byte for byte: the digest stays under the new tag", async () => {
    const digest = await pushImage(host, "copy", "one");
    await registry.tag(`${host}/copy`, digest, "1.4.0");
    await registry.tag(`${host}/copy`, digest, "1.4.0");
    expect(await registry.digest(`${host}/copy`, "1.4.0")).toBe(digest);
    expect((await registry.tags(`${host}/copy`)).toSorted()).toEqual(["1.4.0", "one"]);
  });

  test("moves a tag to another digest", async () => {
    const first = await pushImage(host, "move", "latest", '{"n":1}');
    const second = await pushImage(host, "move", "other", '{"n":2}');
    expect(second).not.toBe(first);
    await registry.tag(`${host}/move`, second, "latest");
    expect(await registry.digest(`${host}/move`, "latest")).toBe(second);
  });

  test("refuses to tag what is not there", async () => {
    await expect(registry.tag(`${host}/copy`, digestOf(release("a").images.backend), "x")).rejects.toThrow(/404/);
  });

  test("removes a digest, twice without complaint", async () => {
    const digest = await pushImage(host, "remove", "one");
    await registry.remove(`${host}/remove`, digest);
    await registry.remove(`${host}/remove`, digest);
    expect(await registry.digest(`${host}/remove`, "one")).toBeUndefined();
    expect(await registry.tags(`${host}/nothing`)).toEqual([]);
  });

  test("finds a commit's release only when every service has it", async () => {
    await pushImage(host, "platform-backend", commit);
    await expect(releaseOfCommit(registry, commit, repositories())).rejects.toThrow(
      `Commit ${commit.slice(0, 7)} has no complete set of images, missing ${host}/platform-frontend:${commit}, ${host}/platform-server:${commit}: push the commit and wait for its images workflow.`,
    );
    const pushed = await Promise.all(
      serviceNames.map((name) => pushImage(host, `platform-${name}`, commit, `"${name}"`)),
    );
    const found = await releaseOfCommit(registry, commit, repositories());
    expect(serviceNames.map((name) => digestOf(found.images[name]))).toEqual(pushed);
    await tagRelease(registry, found, ["latest", "1.0.0"]);
    expect(await registry.digest(`${host}/platform-server`, "1.0.0")).toBe(digestOf(found.images.server));
    expect(await missingImages(registry, found)).toEqual([]);
  });

  test("lists every image that is missing", async () => {
    const images = Object.fromEntries(
      serviceNames.map((name) => [name, release("z").images[name].replace("ghcr.io/acme", host)]),
    );
    const gone = Release.parse({ commit, images });
    expect(await missingImages(registry, gone)).toEqual(serviceNames.map((name) => gone.images[name]));
  });
});

test("a registry that does not answer is one sentence", async () => {
  await expect(openRegistries().digest("127.0.0.1:1/x", "latest")).rejects.toThrow(
    /^The registry 127\.0\.0\.1:1 does not answer \(.*\): check its address and the network\.$/,
  );
});
