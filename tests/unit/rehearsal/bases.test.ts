import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  bakeFile,
  baseImages,
  planBases,
  type Present,
  recipeOf,
  testImages,
} from "../../../rehearsal/bases/images.ts";
import { reason } from "../../../rehearsal/bases/pull.ts";

const folder = join(import.meta.dirname, "../../../rehearsal/bases");
const present = (...states: readonly (readonly [string, Present])[]) => new Map(states);
const tags = (images: readonly { readonly tag: string }[]) => images.map(({ tag }) => tag);

test("what is absent is pulled, stand-ins of another recipe are built anew, real images stay", () => {
  const all = baseImages.map(({ tag }): [string, Present] => [tag, "real"]);
  const states = new Map(all);
  states.set("redis:8-trixie", { recipe: "old" });
  states.set("nginx:1.26", { recipe: "new" });
  states.set("haproxy:3.0", "absent");
  const plan = planBases(baseImages, states, "new");
  expect({ absent: tags(plan.absent), stale: tags(plan.stale), standIns: plan.standIns }).toEqual({
    absent: ["haproxy:3.0"],
    stale: ["redis:8-trixie"],
    standIns: 2,
  });
});

test("an engine that has nothing lacks everything", () => {
  expect(planBases(baseImages, present(), "new").absent).toEqual(baseImages);
});

test("every stand-in has a stage of its own and its packages, and is marked", () => {
  const dockerfile = readFileSync(join(folder, "Dockerfile"), "utf8");
  for (const { target } of [...baseImages, ...testImages])
    expect(dockerfile).toMatch(new RegExp(`^FROM debian AS ${target}$`, "m"));
  const bake = JSON.parse(bakeFile(baseImages, "r1", "/x/Dockerfile")) as {
    readonly target: Record<string, { readonly labels: object; readonly tags: string[] }>;
  };
  for (const { target, tag } of baseImages) {
    expect(bake.target[target]).toMatchObject({
      tags: [tag],
      labels: { "delivery.stand-in": "true", "delivery.stand-in-recipe": "r1" },
    });
  }
});

test("a recipe's version follows from what is in it", () => {
  expect(recipeOf(folder, "24.1.0")).toMatch(/^[0-9a-f]{12}$/);
  expect(recipeOf(folder, "24.1.0")).toBe(recipeOf(folder, "24.1.0"));
  expect(recipeOf(folder, "24.2.0")).not.toBe(recipeOf(folder, "24.1.0"));
});

test.each([
  ["http://a.example/debian-security/dists/x\nhttp://b.example/debian/dists/x", "http://b.example/debian"],
  ["https://d.example/linux/debian/dists/bookworm\nhttp://b.example/debian/dists/bookworm", "http://b.example/debian"],
  [
    "https://d.example/linux/debian/dists/bookworm\nhttp://b.example/mirror/debian/dists/x",
    "http://b.example/mirror/debian",
  ],
  ["https://a.example/node_20.x/dists/nodistro", undefined],
  ["", undefined],
])("the Debian archive among %o is %s", (sources, archive) => {
  const bin = mkdtempSync(join(tmpdir(), "delivery-apt-"));
  const lines = sources.split("\n").map((source) => `'${source}/InRelease' file 0`);
  writeFileSync(join(bin, "apt-get"), `#!/bin/sh\ncat <<'EOF'\n${lines.join("\n")}\nEOF\n`, { mode: 0o755 });
  const script = join(folder, "../docker/archive.sh");
  const { status, stdout } = spawnSync("sh", [script], { env: { PATH: `${bin}:${process.env["PATH"]}` } });
  rmSync(bin, { recursive: true });
  expect(status === 0 ? stdout.toString().trim() : undefined).toBe(archive);
});

test.each([
  ["Error response from daemon: Get x: dial tcp: lookup y on 1.1.1.1:53: no such host", "no such host"],
  ["Error response from daemon: toomanyrequests: slow down", "toomanyrequests"],
  ["Error response from daemon: odd", "odd"],
  ["", "no answer"],
])("a failed pull %o reads %s", (stderr, text) => expect(reason(stderr)).toBe(text));
