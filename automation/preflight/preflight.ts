import { labelKeys } from "../../src/lib/labels.ts";
import { digestOf, type Release, repositoryOf, sameImages, serviceNames } from "../../src/release/contract.ts";
import type { Docker } from "../host/docker-cli.ts";
import type { Scope } from "../host/host.ts";
import type { Registry } from "../registry/registry.ts";
import { missingImages, releaseOfCommit } from "../registry/release-images.ts";
import { runChecks, type Check } from "./check.ts";
import { appliedMigrations, broughtMigrations } from "./database.ts";
import { gatherFacts } from "./facts.ts";
import { checkClock, checkDisk, checkPlatform, checkPorts, checkVersion, type Published } from "./host-checks.ts";
import { assessMigrations } from "./migrations.ts";

/** What a pre-flight looks at. */
export interface Flight {
  readonly release: Release | undefined;
  /** What runs now. */
  readonly current?: Release | undefined;
  /** Releases that some ledger vouches for. */
  readonly verified: readonly Release[];
  readonly scope: Scope;
  readonly ports: readonly number[];
  readonly docker: Docker;
  readonly registry: Registry;
  /** Problem with the way to the host, if any. */
  readonly reach: () => Promise<readonly string[]>;
  /** Bytes free under the engine's folder. */
  readonly free: (folder: string) => Promise<number>;
  readonly acceptMigration: boolean;
  /** Told which revisions the release is going to apply. */
  readonly onMigrations?: (added: readonly string[]) => void;
}

/** All problems that would stop a deployment, at once; what needs the images to be right comes only when they are. */
export async function runPreflight(flight: Flight): Promise<readonly string[]> {
  const unreachable = await runChecks([{ name: "way to the host", run: flight.reach }]);
  const first = await runChecks([...imageChecks(flight), ...(unreachable.length > 0 ? [] : hostChecks(flight))]);
  const problems = [...unreachable, ...first];
  if (problems.length > 0 || flight.release === undefined) return problems;
  return runChecks([{ name: "images on the host", run: () => pull(flight, flight.release) }, migrationCheck(flight)]);
}

function imageChecks({ release, registry, verified }: Flight): readonly Check[] {
  if (release === undefined) return [];
  const isKnown = verified.some((known) => sameImages(known, release));
  const missing = async () =>
    (await missingImages(registry, release)).map(
      (image) => `The registry does not have ${image}: it was removed, or never pushed; choose another release.`,
    );
  return [
    { name: "images", run: missing },
    ...(isKnown ? [] : [{ name: "commit", run: () => checkCommit(registry, release) }]),
  ];
}

/** A release that no ledger vouches for enters by its commit: then its images have to be the commit's. */
async function checkCommit(registry: Registry, release: Release): Promise<readonly string[]> {
  const repositories = Object.fromEntries(serviceNames.map((name) => [name, repositoryOf(release.images[name])]));
  const tagged = await releaseOfCommit(registry, release.commit, repositories);
  return serviceNames
    .filter((name) => digestOf(tagged.images[name]) !== digestOf(release.images[name]))
    .map(
      (name) =>
        `${release.images[name]} is not the image of commit ${release.commit.slice(0, 7)}, which is ${digestOf(tagged.images[name])}: give the commit instead of a file.`,
    );
}

function hostChecks(flight: Flight): readonly Check[] {
  const facts = gatherFacts(flight.docker);
  const { scope, release } = flight;
  return [
    { name: "Docker version", run: async () => checkVersion(await facts) },
    { name: "clock", run: async () => checkClock(await facts) },
    { name: "disk", run: async () => checkDisk(await facts, await flight.free((await facts).root)) },
    {
      name: "ports",
      run: async () => checkPorts(flight.ports, await published(flight.docker, scope), `Pulumi.${scope.stack}.yaml`),
    },
    ...(release === undefined
      ? []
      : [
          {
            name: "architecture",
            run: async () => checkPlatform(await facts, await platformsOf(flight.registry, release)),
          },
        ]),
  ];
}

async function platformsOf(registry: Registry, release: Release) {
  const entries = serviceNames.map(async (name) => {
    const image = release.images[name];
    // A missing image is told by its own check.
    const platforms = await registry.platforms(repositoryOf(image), digestOf(image)).catch(() => []);
    return [image, platforms] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function published(docker: Docker, { platform, stack }: Scope): Promise<readonly Published[]> {
  const label = (key: string) => `{{.Label "${key}"}}`;
  const format = `{{.Names}}\t${label(labelKeys.platform)}/${label(labelKeys.stack)}\t{{.Ports}}`;
  const lines = (await docker(["ps", "--format", format])).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const [name = "", owner = "", ports = ""] = line.split("\t");
    return { name, isOurs: owner === `${platform}/${stack}`, ports };
  });
}

/** Bring the images to the host while the old release serves: an update that then only starts them is seconds shorter. */
async function pull({ docker }: Flight, release: Release | undefined): Promise<readonly string[]> {
  for (const image of Object.values(release?.images ?? {})) {
    const isThere = await docker(["image", "inspect", "--format", "{{.Id}}", image]).then(
      () => true,
      () => false,
    );
    if (!isThere) await docker(["pull", "--quiet", image]);
  }
  return [];
}

function migrationCheck({ docker, scope, release, current, acceptMigration, onMigrations }: Flight): Check {
  return {
    name: "migrations",
    run: async () => {
      if (release === undefined) return [];
      // The image that serves brings nothing that the database does not have.
      if (current !== undefined && digestOf(current.images.backend) === digestOf(release.images.backend)) return [];
      const applied = await appliedMigrations(docker, scope);
      const { added, problems } = assessMigrations(
        applied,
        await broughtMigrations(docker, release.images.backend),
        acceptMigration,
      );
      onMigrations?.(applied.length === 0 ? [] : added);
      return problems;
    },
  };
}
