import { accountLinks, links, site } from "./people-views.ts";
import type { Call } from "./routing.ts";
import type { RepositoryState } from "./state.ts";

/** Links GitHub puts into every repository; clients read few of them, its description demands all. */
const repositoryLinks = [
  "archive",
  "assignees",
  "blobs",
  "branches",
  "collaborators",
  "comments",
  "commits",
  "compare",
  "contents",
  "contributors",
  "deployments",
  "downloads",
  "events",
  "forks",
  "git_commits",
  "git_refs",
  "git_tags",
  "hooks",
  "issue_comment",
  "issue_events",
  "issues",
  "keys",
  "labels",
  "languages",
  "merges",
  "milestones",
  "notifications",
  "pulls",
  "releases",
  "stargazers",
  "statuses",
  "subscribers",
  "subscription",
  "tags",
  "teams",
  "trees",
];

/** The organization as the owner of a repository. */
function ownerView(call: Call) {
  const { id, login } = call.state.organization;
  const url = `${call.base}/users/${login}`;
  return {
    login,
    id,
    node_id: `O_${id}`,
    avatar_url: `${site}/avatars/${id}`,
    gravatar_id: "",
    url,
    html_url: `${site}/${login}`,
    ...links(accountLinks, url),
    type: "Organization",
    site_admin: false,
  };
}

/** A repository with its settings. */
export function repositoryView(call: Call, repository: RepositoryState) {
  const fullName = `${call.state.organization.login}/${repository.name}`;
  const url = `${call.base}/repos/${fullName}`;
  const page = `${site}/${fullName}`;
  return {
    ...repository.settings,
    homepage: repository.settings["homepage"] === "" ? null : repository.settings["homepage"],
    ...links(repositoryLinks, url),
    id: repository.id,
    node_id: `R_${repository.id}`,
    name: repository.name,
    full_name: fullName,
    owner: ownerView(call),
    private: repository.settings["visibility"] !== "public",
    url,
    html_url: page,
    clone_url: `${page}.git`,
    git_url: `git://github.example/${fullName}.git`,
    ssh_url: `git@github.example:${fullName}.git`,
    svn_url: page,
    mirror_url: null,
    topics: repository.topics,
    fork: false,
    forks: 0,
    forks_count: 0,
    language: null,
    license: null,
    open_issues: 0,
    open_issues_count: 0,
    size: 1,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    network_count: 0,
    subscribers_count: 0,
    has_pages: false,
    created_at: repository.created_at,
    updated_at: repository.updated_at,
    pushed_at: repository.updated_at,
    permissions: permissionsOf("admin"),
    security_and_analysis: repository.security,
  };
}

const ladder = ["pull", "triage", "push", "maintain", "admin"];

/** The flags GitHub derives from one permission. */
export const permissionsOf = (permission: string) =>
  Object.fromEntries(ladder.map((step, height) => [step, height <= ladder.indexOf(permission)]));

/** GitHub answers `read` and `write` where it is told `pull` and `push`. */
export const roleName = (permission: string) => ({ pull: "read", push: "write" })[permission] ?? permission;
