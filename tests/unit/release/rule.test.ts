import { expect, test } from "vitest";
import { admit, changedServices, type Candidate } from "../../../src/release/rule.ts";
import { release } from "../../helpers/release.ts";

const [a, b, c] = [release("a", "1.0.0"), release("b"), release("c")];
const nothing = { refs: [], upstream: [], own: [], rollback: false };

test.each<[string, Candidate, string]>([
  ["main at dev", { ...nothing, environment: "dev", release: a, refs: ["refs/heads/main"] }, "entry"],
  ["release/* at test", { ...nothing, environment: "test", release: a, refs: ["refs/heads/release/1.0"] }, "entry"],
  ["what dev verified at test", { ...nothing, environment: "test", release: a, upstream: [b, a] }, "promotion"],
  ["what test verified at prod", { ...nothing, environment: "prod", release: a, upstream: [b, c, a] }, "promotion"],
  ["the way back", { ...nothing, environment: "prod", release: a, own: [b, a], rollback: true }, "rollback"],
  ["what runs, again", { ...nothing, environment: "prod", release: a, own: [a] }, "unchanged"],
  [
    "the same bytes from another registry",
    {
      ...nothing,
      environment: "prod",
      release: { ...a, images: mapped(a.images, (image) => image.replace("ghcr.io", "mirror.example")) },
      upstream: [a],
    },
    "promotion",
  ],
])("admits %s", (_, candidate, as) => {
  expect(admit(candidate)).toMatchObject({ admitted: true, as });
});

const short = (one: { commit: string }) => one.commit.slice(0, 7);

test.each<[string, Candidate, string]>([
  [
    "a release branch at dev",
    { ...nothing, environment: "dev", release: b, refs: ["refs/heads/release/1.0"] },
    `Dev does not take ${short(b)}: it takes commits of main.`,
  ],
  [
    "main at test without dev's word",
    { ...nothing, environment: "test", release: b, refs: ["refs/heads/main"], upstream: [a] },
    `Test does not take ${short(b)}: it takes commits of release/* or what dev has verified (1.0.0 (${short(a)})); deploy it to dev first.`,
  ],
  [
    "a tag that is called main",
    { ...nothing, environment: "dev", release: b, refs: ["refs/tags/main"] },
    `Dev does not take ${short(b)}: it takes commits of main.`,
  ],
  [
    "a release branch straight at prod",
    { ...nothing, environment: "prod", release: b, refs: ["refs/heads/release/1.0", "refs/heads/main"] },
    `Prod does not take ${short(b)}: it takes what test has verified (nothing yet); deploy it to test first.`,
  ],
  [
    "an old release of prod without the mark",
    { ...nothing, environment: "prod", release: b, own: [a, b] },
    `Prod does not take ${short(b)}: it takes what test has verified (nothing yet); deploy it to test first.`,
  ],
  [
    "a rollback to what only test verified",
    { ...nothing, environment: "prod", release: b, upstream: [b], own: [a], rollback: true },
    `Prod cannot go back to ${short(b)}: it has never verified these images, only 1.0.0 (${short(a)}); see make history ENV=prod.`,
  ],
])("refuses %s", (_, candidate, problem) => {
  expect(admit(candidate)).toEqual({ admitted: false, problem });
});

test("names the missing service of an incomplete release", () => {
  const { server: _, ...images } = a.images;
  expect(admit({ ...nothing, environment: "prod", release: { ...a, images }, upstream: [a] })).toEqual({
    admitted: false,
    problem: "The release for prod is not complete: images.server: Invalid input: expected string, received undefined.",
  });
});

test("knows which services a release changes", () => {
  expect(changedServices(a, a)).toEqual([]);
  expect(changedServices(a, { ...a, images: { ...a.images, server: b.images.server } })).toEqual(["server"]);
});

function mapped(images: Readonly<Record<string, string>>, change: (image: string) => string) {
  return Object.fromEntries(Object.entries(images).map(([service, image]) => [service, change(image)]));
}
