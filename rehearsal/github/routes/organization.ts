import { notFound } from "../api-error.ts";
import { keyOf, ok, page, parameter, raise, sameName, type Call, type Handler, type Route } from "../routing.ts";
import { fullTeamView, organizationView, publicUserView, userView } from "../people-views.ts";

const showOrganization: Handler = (call) => {
  if (!sameName(parameter(call, "org"), call.state.organization.login)) throw notFound();
  return ok(organizationView(call));
};

/** The slug of the team in the path, whether it is named or numbered. */
export function teamOf(call: Call): string {
  const { slug, teamId } = call.parameters;
  if (slug !== undefined) return keyOf(call.state.teams, slug);
  const found = Object.entries(call.state.teams).find(([, team]) => team.id === Number(teamId));
  return found?.[0] ?? raise(notFound());
}

const membership: Handler = (call) => {
  const members = call.state.teams[teamOf(call)]?.members ?? [];
  const login = keyOf(call.state.users, parameter(call, "login"));
  if (!members.includes(login)) throw notFound();
  return ok({ url: `${call.base}${call.path}`, role: "member", state: "active" });
};

const userOf = (call: Call) => keyOf(call.state.users, parameter(call, "login"));

/** People, teams and the organization: read only, they belong to others. */
export const organizationRoutes: readonly Route[] = [
  { method: "GET", pattern: "/user", handler: (call) => ok(publicUserView(call, call.login)) },
  { method: "GET", pattern: "/orgs/:org", handler: showOrganization },
  { method: "GET", pattern: "/users/:login", handler: (call) => ok(publicUserView(call, userOf(call))) },
  { method: "GET", pattern: "/users/:login/gpg_keys", handler: (call) => (userOf(call), ok([])) },
  { method: "GET", pattern: "/users/:login/keys", handler: (call) => (userOf(call), ok([])) },
  { method: "GET", pattern: "/orgs/:org/teams/:slug", handler: (call) => ok(fullTeamView(call, teamOf(call))) },
  { method: "GET", pattern: "/orgs/:org/teams/:slug/memberships/:login", handler: membership },
  {
    method: "GET",
    pattern: "/orgs/:org/teams/:slug/members",
    handler: (call) =>
      page(call, call.state.teams[teamOf(call)]?.members ?? [], (logins) =>
        logins.map((login) => userView(call, String(login))),
      ),
  },
];
