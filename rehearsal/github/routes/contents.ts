import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ApiError, invalid, notFound } from "../api-error.ts";
import { commitFiles, commitView } from "../commits.ts";
import {
  bodyOf,
  ok,
  parameter,
  raise,
  repositoryOf,
  repositoryPath,
  type Call,
  type Handler,
  type Route,
} from "../routing.ts";
import type { RepositoryState } from "../state.ts";

function fileView(call: Call, repository: RepositoryState, path: string, ref: string) {
  const file = repository.branches[ref]?.files[path] ?? raise(notFound());
  const root = `${call.base}/repos/${call.state.organization.login}/${repository.name}`;
  const url = `${root}/contents/${path}?ref=${ref}`;
  return {
    type: "file",
    name: path.split("/").at(-1) ?? path,
    path,
    sha: file.sha,
    size: Buffer.from(file.content, "base64").length,
    encoding: "base64",
    content: file.content,
    url,
    html_url: url,
    download_url: url,
    git_url: `${root}/git/blobs/${file.sha}`,
    _links: { self: url, git: url, html: url },
  };
}

const show: Handler = (call) => {
  const repository = repositoryOf(call);
  return ok(fileView(call, repository, parameter(call, "path"), call.query.get("ref") ?? defaultBranch(repository)));
};

const Change = z.object({
  message: z.string(),
  content: z.string().optional(),
  sha: z.string().optional(),
  branch: z.string().optional(),
});

const write: Handler = async (call) => {
  const repository = repositoryOf(call);
  const path = parameter(call, "path");
  const body = bodyOf(call, Change);
  const branch = body.branch ?? defaultBranch(repository);
  const tip = repository.branches[branch] ?? raise(new ApiError(404, `Branch ${branch} not found`));
  const before = tip.sha;
  await sleep(20); // GitHub computes against the head it has read first; a second write in that time loses
  if (tip.sha !== before) throw new ApiError(409, `${path} is at ${tip.sha} but expected ${before}`);
  if (changesNeedPullRequest(repository, branch)) {
    throw new ApiError(409, "Repository rule violations found\n\nChanges must be made through a pull request.\n\n");
  }
  const current = tip.files[path];
  if (current !== undefined && body.sha === undefined)
    throw new ApiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (current !== undefined && body.sha !== current.sha) throw new ApiError(409, `${path} does not match ${body.sha}`);
  const text =
    call.method === "DELETE" ? undefined : Buffer.from(body.content ?? raise(invalid("content")), "base64").toString();
  if (text === undefined && current === undefined) throw notFound();
  const commit = commitFiles(call, repository, branch, body.message, { [path]: text });
  const answer = {
    content: text === undefined ? null : fileView(call, repository, path, branch),
    commit: { ...commitView(call, commit).commit, sha: commit.sha },
  };
  return { status: current === undefined ? 201 : 200, body: answer };
};

const defaultBranch = (repository: RepositoryState) => String(repository.settings["default_branch"]);

/** Whether a ruleset keeps a direct change away; the rehearsal's administrator is no bypass actor unless named as one. */
function changesNeedPullRequest(repository: RepositoryState, branch: string): boolean {
  const names = branch === defaultBranch(repository) ? ["~DEFAULT_BRANCH", "~ALL"] : ["~ALL"];
  const Conditions = z.object({ ref_name: z.object({ include: z.array(z.string()) }) });
  return Object.values(repository.rulesets).some((ruleset) => {
    const applies = Conditions.safeParse(ruleset.conditions).data?.ref_name.include ?? [];
    const bypassed = ruleset.bypass_actors.some((actor) => actor["bypass_mode"] === "always");
    return (
      ruleset.enforcement === "active" &&
      !bypassed &&
      applies.some((name) => [...names, `refs/heads/${branch}`].includes(name)) &&
      ruleset.rules.some((rule) => rule.type === "pull_request")
    );
  });
}

/** Files of branches. */
export const contentRoutes: readonly Route[] = [
  { method: "GET", pattern: `${repositoryPath}/contents/*path`, handler: show },
  { method: "PUT", pattern: `${repositoryPath}/contents/*path`, handler: write },
  { method: "DELETE", pattern: `${repositoryPath}/contents/*path`, handler: write },
];
