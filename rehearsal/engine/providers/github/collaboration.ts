import { z } from "zod";
import type { Properties, Value } from "../../values/value.ts";
import { sorted, type Kind, textOf } from "./kind.ts";
import { repositoryPath, type Session } from "./session.ts";

const Label = z.object({
  repository: z.string(),
  name: z.string(),
  color: z.string(),
  description: z.string().default(""),
});
const FoundLabel = z.object({
  name: z.string(),
  color: z.string(),
  description: z.string().nullish(),
  url: z.string(),
});
const labels = (session: Session, repository: string) => `${repositoryPath(session, repository)}/labels`;

function labelOutputs(body: unknown, repository: string): Properties {
  const { name, color, description, url } = FoundLabel.parse(body);
  return { repository, name, color, description: description ?? "", url };
}

/** One label; others are left alone. */
export const issueLabel: Kind = {
  token: "issueLabel:IssueLabel",
  inputs: ["repository", "name", "color", "description"],
  parseId: (id) => ({ repository: id.split(":")[0] ?? "", name: id.slice(id.indexOf(":") + 1) }),
  create: async (inputs, session) => {
    const { repository, ...label } = Label.parse(inputs);
    const made = await session.client.request("POST", labels(session, repository), label);
    return { id: `${repository}:${label.name}`, outputs: labelOutputs(made, repository) };
  },
  read: async (_id, known, session) => {
    const repository = textOf(known, "repository");
    const found = await session.client.find(
      `${labels(session, repository)}/${encodeURIComponent(textOf(known, "name"))}`,
    );
    return found === undefined ? undefined : labelOutputs(found, repository);
  },
  update: async (existing, inputs, session) => {
    const { repository, ...label } = Label.parse(inputs);
    const path = `${labels(session, repository)}/${encodeURIComponent(textOf(existing.outputs, "name"))}`;
    return labelOutputs(await session.client.request("PATCH", path, { ...label, new_name: label.name }), repository);
  },
  delete: ({ outputs }, session) =>
    session.client.remove(
      `${labels(session, textOf(outputs, "repository"))}/${encodeURIComponent(textOf(outputs, "name"))}`,
    ),
};

const User = z.object({ username: z.string(), permission: z.string().default("push") });
const Team = z.object({ teamId: z.string(), permission: z.string().default("push") });
const Access = z.object({ repository: z.string(), users: z.array(User).default([]), teams: z.array(Team).default([]) });
const FoundUsers = z.array(z.object({ login: z.string(), role_name: z.string() }));
const FoundTeams = z.array(z.object({ slug: z.string(), permission: z.string() }));

/** GitHub says `read` and `write` where it is told `pull` and `push`. */
const permissionOf = (role: string) => ({ read: "pull", write: "push" })[role] ?? role;

async function readAccess(repository: string, session: Session) {
  const path = repositoryPath(session, repository);
  const users = FoundUsers.parse(
    await session.client.request("GET", `${path}/collaborators?affiliation=direct&per_page=100`),
  );
  const teams = FoundTeams.parse(await session.client.request("GET", `${path}/teams?per_page=100`));
  return {
    repository,
    users: users.map(({ login, role_name }) => ({ username: login, permission: permissionOf(role_name) })),
    teams: teams.map(({ slug, permission }) => ({ teamId: slug, permission })),
  };
}

/** Give what is missing or different, and take away what is not declared. */
async function writeAccess(inputs: Properties, session: Session): Promise<Properties> {
  const wanted = Access.parse(inputs);
  const path = repositoryPath(session, wanted.repository);
  const before = await readAccess(wanted.repository, session);
  const people = [
    ...pairs(wanted.users, before.users, ({ username }) => `${path}/collaborators/${username}`),
    ...pairs(wanted.teams, before.teams, ({ teamId }) => `/orgs/${session.owner}/teams/${teamId}${path}`),
  ];
  for (const { at, permission } of people) {
    if (permission === undefined) await session.client.remove(at);
    else await session.client.request("PUT", at, { permission });
  }
  return { ...(await readAccess(wanted.repository, session)) };
}

function pairs<T extends { permission: string }>(wanted: readonly T[], before: readonly T[], at: (each: T) => string) {
  const had = new Map(before.map((each) => [at(each).toLowerCase(), each.permission]));
  const wants = new Set(wanted.map((each) => at(each).toLowerCase()));
  return [
    ...wanted
      .filter((each) => had.get(at(each).toLowerCase()) !== each.permission)
      .map((each) => ({ at: at(each), permission: each.permission })),
    ...before
      .filter((each) => !wants.has(at(each).toLowerCase()))
      .map((each) => ({ at: at(each), permission: undefined })),
  ];
}

const inOrder = (value: Value): Value => sorted(value);

/** Everybody who may do something in a repository, and nobody else. */
export const collaborators: Kind = {
  token: "repositoryCollaborators:RepositoryCollaborators",
  inputs: ["repository", "users", "teams"],
  normalize: { users: inOrder, teams: inOrder },
  parseId: (id) => ({ repository: id }),
  create: async (inputs, session) => ({
    id: textOf(inputs, "repository"),
    outputs: await writeAccess(inputs, session),
  }),
  read: async (id, _known, session) => ({ ...(await readAccess(id, session)) }),
  update: (_existing, inputs, session) => writeAccess(inputs, session),
  delete: async (existing, session) => {
    await writeAccess({ repository: existing.id }, session);
  },
};
