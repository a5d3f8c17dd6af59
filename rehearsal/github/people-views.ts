import { raise, type Call } from "./routing.ts";
import { notFound } from "./api-error.ts";

/** Where pages for people are. */
export const site = "https://github.example";

/** Links of a person or an organization. */
export const accountLinks = [
  "followers",
  "following",
  "gists",
  "starred",
  "subscriptions",
  "organizations",
  "repos",
  "events",
  "received_events",
];

/** Links of an object: GitHub's description demands them all, clients read few. */
export const links = (names: readonly string[], url: string) =>
  Object.fromEntries(names.map((name) => [`${name}_url`, `${url}/${name}`]));

/** A user as it appears inside other answers. */
export function userView(call: Call, login: string) {
  const id = call.state.users[login] ?? raise(notFound());
  const url = `${call.base}/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `${site}/avatars/${id}`,
    gravatar_id: "",
    url,
    html_url: `${site}/${login}`,
    ...links(accountLinks, url),
    type: "User",
    site_admin: false,
  };
}

/** A user as `GET /users/{login}` has it. */
export function publicUserView(call: Call, login: string) {
  return {
    ...userView(call, login),
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: started,
    updated_at: started,
  };
}

/** The organization. */
export function organizationView(call: Call) {
  const { id, login, plan } = call.state.organization;
  const url = `${call.base}/orgs/${login}`;
  return {
    login,
    id,
    node_id: `O_${id}`,
    url,
    ...links(["repos", "events", "hooks", "issues", "members", "public_members"], url),
    avatar_url: `${site}/avatars/${id}`,
    description: null,
    html_url: `${site}/${login}`,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: "Organization",
    created_at: started,
    updated_at: started,
    archived_at: null,
    plan: { name: plan, space: 1, private_repos: 1 },
  };
}

/** A team, as everywhere. */
export function teamView(call: Call, slug: string) {
  const { id } = call.state.teams[slug] ?? raise(notFound());
  const url = `${call.base}/organizations/${call.state.organization.id}/team/${id}`;
  return {
    id,
    node_id: `T_${id}`,
    slug,
    name: slug,
    description: "",
    privacy: "closed",
    permission: "pull",
    notification_setting: "notifications_enabled",
    url,
    html_url: `${site}/orgs/${call.state.organization.login}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
    type: "organization",
    organization_id: call.state.organization.id,
  };
}

/** A team as `GET /orgs/{org}/teams/{slug}` has it. */
export function fullTeamView(call: Call, slug: string) {
  return {
    ...teamView(call, slug),
    members_count: call.state.teams[slug]?.members.length ?? 0,
    repos_count: 0,
    created_at: started,
    updated_at: started,
    organization: organizationView(call),
  };
}

const started = "2026-01-01T00:00:00Z";
