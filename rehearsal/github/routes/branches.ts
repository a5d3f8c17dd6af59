import { ApiError, notFound } from "../api-error.ts";
import { commitView } from "../commits.ts";
import { ok, page, parameter, raise, repositoryOf, repositoryPath, type Handler, type Route } from "../routing.ts";

const showBranch: Handler = (call) => {
  const repository = repositoryOf(call);
  const name = parameter(call, "branch");
  const tip = repository.branches[name] ?? raise(new ApiError(404, "Branch not found"));
  const commit = repository.commits[tip.sha] ?? raise(notFound());
  const url = `${call.base}${call.path}`;
  return ok({
    name,
    commit: commitView(call, commit),
    _links: { self: url, html: url },
    protected: tip.protection !== undefined,
    protection: { enabled: tip.protection !== undefined },
    protection_url: `${url}/protection`,
  });
};

const listBranches: Handler = (call) => {
  const repository = repositoryOf(call);
  const wanted = Object.entries(repository.branches).filter(
    ([, tip]) => call.query.get("protected") !== "true" || tip.protection !== undefined,
  );
  return page(call, wanted, (slice) =>
    wanted
      .filter((each) => slice.includes(each))
      .map(([name, tip]) => ({
        name,
        commit: { sha: tip.sha, url: `${call.base}${call.path}` },
        protected: tip.protection !== undefined,
      })),
  );
};

const showProtection: Handler = (call) => {
  const tip = repositoryOf(call).branches[parameter(call, "branch")];
  return ok(tip?.protection ?? raise(new ApiError(404, "Branch not protected")));
};

const showCommit: Handler = (call) => {
  const sha = parameter(call, "sha");
  return ok(
    commitView(call, repositoryOf(call).commits[sha] ?? raise(new ApiError(422, `No commit found for SHA: ${sha}`))),
  );
};

/** Branches, their old style protections, and commits. */
export const branchRoutes: readonly Route[] = [
  { method: "GET", pattern: `${repositoryPath}/branches`, handler: listBranches },
  { method: "GET", pattern: `${repositoryPath}/branches/:branch`, handler: showBranch },
  { method: "GET", pattern: `${repositoryPath}/branches/:branch/protection`, handler: showProtection },
  { method: "GET", pattern: `${repositoryPath}/commits/:sha`, handler: showCommit },
];
