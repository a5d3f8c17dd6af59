import { afterEach, describe, expect, test } from "vitest";
import { GitHub } from "../../../../automation/github/api.ts";
import { withPackages } from "../../../../automation/registry/packages.ts";
import type { Registry } from "../../../../automation/registry/registry.ts";
import { startServer, type TestServer } from "../../../helpers/http-server.ts";

const [gone, kept] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];

let server: TestServer | undefined;
afterEach(() => server?.close());

/** A registry that refuses deletes, as GitHub's does, and remembers who asked. */
function refusing(asked: string[]): Registry {
  const no = () => Promise.reject(new Error("not asked for"));
  return { digest: no, tag: no, tags: no, platforms: no, remove: async (repository) => void asked.push(repository) };
}

async function gitHub(type: "Organization" | "User", status = 204) {
  const versions = [
    { id: 11, name: kept },
    { id: 12, name: gone },
  ];
  server = await startServer(({ method, path }) => {
    if (method === "DELETE") return status === 204 ? { status } : { status, body: { message: "no" } };
    return path.startsWith("/users/acme") && !path.includes("packages") ? { body: { type } } : { body: versions };
  });
  return new GitHub({ url: server.url, token: "t", repository: "acme/platform" }, 1);
}

const deletes = () => server?.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);

describe("a digest on GitHub's registry", () => {
  test.each([
    ["Organization", "ghcr.io/acme/platform-backend", "/orgs/acme/packages/container/platform-backend/versions/12"],
    ["User", "ghcr.io/acme/a/b", "/users/acme/packages/container/a%2Fb/versions/12"],
  ] as const)("of an owner of type %s goes as a version of its package", async (type, repository, path) => {
    const asked: string[] = [];
    await withPackages(refusing(asked), await gitHub(type)).remove(repository, gone);
    expect(deletes()).toEqual([path]);
    expect(asked).toEqual([]);
  });

  test("that is gone already is no error, before or while it is removed", async () => {
    const registry = withPackages(refusing([]), await gitHub("User", 404));
    await registry.remove("ghcr.io/acme/platform-backend", `sha256:${"c".repeat(64)}`);
    expect(deletes()).toEqual([]);
    await registry.remove("ghcr.io/acme/platform-backend", gone);
    expect(deletes()).toHaveLength(1);
  });

  test("that the token may not remove is told, and so is a missing token", async () => {
    const registry = withPackages(refusing([]), await gitHub("User", 422));
    await expect(registry.remove("ghcr.io/acme/platform-backend", gone)).rejects.toThrow(/with 422: no/);
    await expect(withPackages(refusing([]), undefined).remove("ghcr.io/acme/x", gone)).rejects.toThrow(
      "set GITHUB_TOKEN to a token that may delete packages",
    );
  });
});

test("any other registry is asked itself", async () => {
  const asked: string[] = [];
  await withPackages(refusing(asked), undefined).remove("registry.example/acme/x", gone);
  expect(asked).toEqual(["registry.example/acme/x"]);
});
