import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";
import { GitHubError, type GitHub } from "../github/api.ts";
import type { Registry } from "./registry.ts";

const host = "ghcr.io/";
const Version = z.object({ id: z.number(), name: z.string() });
const Owner = z.object({ type: z.enum(["Organization", "User"]) });

/** What is asked of GitHub's API here. */
export type Packages = Pick<GitHub, "call" | "pages">;

/**
 * GitHub's registry takes no delete: there a digest is a version of a package, and goes over the API. All other registries
 * are asked themselves.
 */
export function withPackages(registry: Registry, github: Packages | undefined): Registry {
  const remove: Registry["remove"] = async (repository, digest) => {
    if (!repository.startsWith(host)) return registry.remove(repository, digest);
    if (github === undefined) {
      throw new UserError(
        `${repository} is removed over GitHub's API: set GITHUB_TOKEN to a token that may delete packages (delete:packages), and GITHUB_REPOSITORY.`,
      );
    }
    await removeVersion(github, repository, digest);
  };
  return { ...registry, remove };
}

async function removeVersion(github: Packages, repository: string, digest: string): Promise<void> {
  const [owner = "", ...name] = repository.slice(host.length).split("/");
  const { type } = await github.call("GET", `/users/${owner}`, Owner);
  const scope = type === "Organization" ? "orgs" : "users";
  const versions = `/${scope}/${owner}/packages/container/${encodeURIComponent(name.join("/"))}/versions`;
  const found = (await github.pages(versions, Version)).find((version) => version.name === digest);
  // Gone already is what was wanted.
  if (found === undefined) return;
  try {
    await github.call("DELETE", `${versions}/${found.id}`, z.unknown());
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
  }
}
