import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  expiredInRegistry,
  expiredOnHost,
  keptDigests,
  repositoriesOf,
} from "../../../../automation/retention/plan.ts";
import { digestOf, repositoryOf, serviceNames, type Release } from "../../../../src/release/contract.ts";
import { release } from "../../../helpers/release.ts";

const seeds = ["a", "b", "c", "d", "e", "f"];
const all = seeds.map((seed) => release(seed));
const imagesOf = (one: Release) =>
  serviceNames.map((service) => ({
    repository: repositoryOf(one.images[service]),
    digest: digestOf(one.images[service]),
  }));
const shelf = fc.record({
  verified: fc.subarray(all),
  current: fc.option(fc.constantFrom(...all), { nil: undefined }),
});
const repositories = repositoriesOf([{ verified: all }]);

describe("on a host", () => {
  test("what runs and the newest of every environment stays, the rest of ours goes, nothing else does", () => {
    fc.assert(
      fc.property(fc.array(shelf), fc.integer({ min: 1, max: 4 }), fc.subarray(all), (shelves, keep, usedBy) => {
        const foreign = { repository: "docker.io/library/postgres", digest: digestOf(release("x").images.backend) };
        const used = new Set(usedBy.flatMap(imagesOf).map(({ digest }) => digest));
        const images = [...all.flatMap(imagesOf), foreign];
        const expired = expiredOnHost(images, shelves, { keep, repositories, used });
        const kept = shelves.flatMap(({ verified, current }) => [
          ...verified.slice(0, keep),
          ...(current ? [current] : []),
        ]);
        const needed = new Set([...kept, ...usedBy].flatMap(imagesOf).map(({ digest }) => digest));
        expect(expired).toEqual(images.filter((image) => image !== foreign && !needed.has(image.digest)));
      }),
    );
  });

  test("at least the newest stays, whatever was asked for", () => {
    expect(keptDigests([{ verified: all }], 0).size).toBe(serviceNames.length);
  });
});

describe("in the registry", () => {
  const commit = (seed: string) => release(seed).commit;

  test("a digest of any ledger never goes, however old", () => {
    fc.assert(
      fc.property(fc.array(shelf), fc.subarray(seeds), (shelves, recentSeeds) => {
        const images = all.flatMap((one) => imagesOf(one).map((image) => Object.assign(image, { tags: [one.commit] })));
        const expired = expiredInRegistry(images, shelves, new Set(recentSeeds.map(commit)));
        const everVerified = keptDigests(shelves, 1000);
        expect(expired.some(({ digest }) => everVerified.has(digest))).toBe(false);
        expect(expired.some(({ tags }) => tags.some((tag) => recentSeeds.map(commit).includes(tag)))).toBe(false);
      }),
    );
  });

  test.each([
    [[commit("a")], true],
    [[commit("a"), commit("b")], true],
    [[commit("a"), "1.0.0"], false],
    [[commit("a"), "latest"], false],
    [["revision-abc"], false],
    [[], false],
  ])("a digest nobody verified with the tags %j goes: %s", (tags, goes) => {
    const image = { repository: "r", digest: digestOf(all[0]?.images.backend ?? ""), tags };
    expect(expiredInRegistry([image], [], new Set())).toHaveLength(goes ? 1 : 0);
  });
});
