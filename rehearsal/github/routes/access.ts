import { z } from "zod";
import { notFound } from "../api-error.ts";
import {
  bodyOf,
  keyOf,
  noContent,
  ok,
  page,
  parameter,
  raise,
  repositoryOf,
  repositoryPath,
  type Call,
  type Handler,
  type Route,
} from "../routing.ts";
import { teamView, userView } from "../people-views.ts";
import { permissionsOf, repositoryView, roleName } from "../repository-view.ts";
import { teamOf } from "./organization.ts";

const Permission = z.object({ permission: z.string().optional() }).nullable();

const permissionIn = (call: Call) => bodyOf(call, Permission)?.permission ?? "push";

const listCollaborators: Handler = (call) => {
  const people = Object.entries(repositoryOf(call).collaborators);
  // All of the rehearsal's people are members of the organization.
  const wanted = call.query.get("affiliation") === "outside" ? [] : people;
  return page(call, wanted, (slice) =>
    wanted
      .filter((each) => slice.includes(each))
      .map(([login, permission]) =>
        Object.assign(userView(call, login), {
          permissions: permissionsOf(permission),
          role_name: roleName(permission),
        }),
      ),
  );
};

const addCollaborator: Handler = (call) => {
  repositoryOf(call).collaborators[keyOf(call.state.users, parameter(call, "login"))] = permissionIn(call);
  return noContent;
};

const removeCollaborator: Handler = (call) => {
  const { collaborators } = repositoryOf(call);
  const login = Object.keys(collaborators).find(
    (each) => each.toLowerCase() === parameter(call, "login").toLowerCase(),
  );
  if (login !== undefined) delete collaborators[login];
  return noContent;
};

const listTeams: Handler = (call) => {
  const teams = Object.entries(repositoryOf(call).teams);
  return page(call, teams, (slice) =>
    teams
      .filter((each) => slice.includes(each))
      .map(([slug, permission]) =>
        Object.assign(teamView(call, slug), { permission, permissions: permissionsOf(permission) }),
      ),
  );
};

const showTeam: Handler = (call) => {
  const repository = repositoryOf(call);
  const permission = repository.teams[teamOf(call)] ?? raise(notFound());
  return ok({
    ...repositoryView(call, repository),
    role_name: roleName(permission),
    permissions: permissionsOf(permission),
  });
};

const putTeam: Handler = (call) => {
  repositoryOf(call).teams[teamOf(call)] = permissionIn(call);
  return noContent;
};

const removeTeam: Handler = (call) => {
  delete repositoryOf(call).teams[teamOf(call)];
  return noContent;
};

/** The provider names teams by number, people by name. */
const teamPatterns = [
  "/orgs/:org/teams/:slug/repos/:owner/:repo",
  "/organizations/:organizationId/team/:teamId/repos/:owner/:repo",
];

/** Who may do what in a repository. */
export const accessRoutes: readonly Route[] = [
  { method: "GET", pattern: `${repositoryPath}/collaborators`, handler: listCollaborators },
  { method: "PUT", pattern: `${repositoryPath}/collaborators/:login`, handler: addCollaborator, bodyOptional: true },
  { method: "DELETE", pattern: `${repositoryPath}/collaborators/:login`, handler: removeCollaborator },
  { method: "GET", pattern: `${repositoryPath}/invitations`, handler: (call) => (repositoryOf(call), ok([])) },
  { method: "GET", pattern: `${repositoryPath}/teams`, handler: listTeams },
  ...teamPatterns.flatMap((pattern) => [
    { method: "GET", pattern, handler: showTeam },
    { method: "PUT", pattern, handler: putTeam, bodyOptional: true },
    { method: "DELETE", pattern, handler: removeTeam },
  ]),
];
