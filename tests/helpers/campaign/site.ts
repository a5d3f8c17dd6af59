import { deploy } from "../../../automation/deploy/deployment.ts";
import type { Report, Site } from "../../../automation/deploy/terms.ts";
import type { Engine } from "../../../automation/engine/engine.ts";
import type { Host } from "../../../automation/host/host.ts";
import type { Wish } from "../../../src/release/choice.ts";
import { digestOf, serviceNames, type Release } from "../../../src/release/contract.ts";
import { FakeEngine } from "./engine.ts";
import { announceIn } from "./github.ts";
import type { World } from "./world.ts";

/** The host as the wrapper sees it through Docker. */
export function hostOf(world: World): Host {
  return {
    objects: () => world.act("list objects", () => [...world.objects.values()]),
    edge: () =>
      world.act("read edge", () =>
        world.edgeRuns() ? { kind: "running", routes: [...world.live, ...world.file].join("\n") } : { kind: "absent" },
      ),
    remove: ({ id, name }) =>
      world.act(`sweep ${name}`, () => {
        world.remove(id);
      }),
  };
}

/** Prod in that world: the real wrapper, with the fakes below it. */
export function siteOf(world: World, upstream: readonly Release[]): Site {
  const missing = (release: Release) =>
    serviceNames.map((service) => release.images[service]).filter((image) => !world.registry.has(digestOf(image)));
  return {
    environment: "prod",
    source: "release",
    // The fake has every method that a deployment calls, and no other.
    open: (release) => Promise.resolve(new FakeEngine(world, release) as unknown as Engine),
    host: hostOf(world),
    upstream: () => Promise.resolve(upstream),
    refsOf: () => Promise.resolve([]),
    announce: announceIn(world),
    preflight: ({ release }) =>
      world.act("ask the registry", () =>
        release === undefined ? [] : missing(release).map((image) => `The registry does not have ${image}.`),
      ),
  };
}

/** One run of the wrapper in a process of its own: whoever holds a lock from before is gone. */
export function runDeploy(world: World, upstream: readonly Release[], wish: Wish): Promise<Report> {
  return deploy(siteOf(world, upstream), {
    wish,
    dryRun: false,
    confirm: () => Promise.resolve(true),
    by: "bot",
    presence: ({ pid }) => (pid === world.process ? "alive" : "gone"),
    say: (line) => void world.log.push(`# ${line}`),
  });
}
