import { describe, expect, test } from "vitest";
import { imageName, planImages, repositoriesOf, verification } from "../../../automation/ci/images.ts";
import { services } from "../../../src/catalog/services.ts";

const commit = "c".repeat(40);
const revisions = Object.fromEntries(Object.keys(services).map((service) => [service, `tree-${service}`]));
const plan = { namespace: "ghcr.io/Acme", commit, revisions, fresh: false };

/** A registry as a map of `repository:tag` to digest. */
function registryOf(tags: Record<string, string>) {
  const stored = new Map(Object.entries(tags));
  return {
    stored,
    digest: async (repository: string, tag: string) => stored.get(`${repository}:${tag}`),
    tag: async (repository: string, digest: string, tag: string) => void stored.set(`${repository}:${tag}`, digest),
  };
}
const names = async (registry: ReturnType<typeof registryOf>, fresh = false) =>
  (await planImages(registry, services, { ...plan, fresh })).map(({ service }) => service);

describe("images of a commit", () => {
  test("are built where the revision is new", async () => {
    expect(await names(registryOf({}))).toEqual(Object.keys(services));
  });

  test("are the known bytes where the revision was built before", async () => {
    const registry = registryOf({ "ghcr.io/acme/platform-backend:revision-tree-backend": "sha256:1" });
    expect(await names(registry)).toEqual(["frontend", "server"]);
    expect(registry.stored.get(`ghcr.io/acme/platform-backend:${commit}`)).toBe("sha256:1");
  });

  test("are complete after one run: a second does nothing", async () => {
    const all = Object.fromEntries(
      Object.keys(services).map((service) => [`ghcr.io/acme/platform-${service}:${commit}`, "sha256:1"]),
    );
    const registry = registryOf(all);
    expect(await names(registry)).toEqual([]);
    expect(Object.fromEntries(registry.stored)).toEqual(all);
  });

  test("are built again on fresh base images when asked", async () => {
    const registry = registryOf({ [`ghcr.io/acme/platform-backend:${commit}`]: "sha256:1" });
    expect(await names(registry, true)).toEqual(Object.keys(services));
  });

  test("carry what the build step needs", async () => {
    const [job] = await planImages(registryOf({}), { backend: services.backend }, plan);
    expect(job).toEqual({
      service: "backend",
      context: "services/backend",
      ecosystem: "pip",
      image: "ghcr.io/acme/platform-backend",
      revision: "tree-backend",
      tag: "revision-tree-backend",
    });
  });

  test("have names that the registry accepts", () => {
    expect(imageName("ghcr.io/ACME", "backend")).toBe("ghcr.io/acme/platform-backend");
    expect(repositoriesOf("ghcr.io/acme", { a: 1 })).toEqual({ a: "ghcr.io/acme/platform-a" });
  });
});

test("an image is accepted only from the build workflow of its own repository", () =>
  expect(verification("ghcr.io/acme/platform-backend@sha256:1", "acme/platform").join(" ")).toBe(
    "attestation verify oci://ghcr.io/acme/platform-backend@sha256:1 --repo acme/platform --signer-workflow acme/platform/.github/workflows/build.yml",
  ));
