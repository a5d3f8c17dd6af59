import { z } from "zod";
import type { OperationContext, Provider, ProviderFunction } from "../provider.ts";
import { collaborators, issueLabel } from "./collaboration.ts";
import { deploymentPolicy, environment } from "./environment.ts";
import { findFile, repositoryFile } from "./file.ts";
import { resourceType, type Kind } from "./kind.ts";
import { repository, repositoryTopics } from "./repository.ts";
import { ruleset } from "./ruleset.ts";
import { actionsPermissions, securityUpdates, vulnerabilityAlerts, workflowPermissions } from "./security.ts";
import { apiUrl, openSession, type Connect } from "./session.ts";
import { valueKinds } from "./values.ts";

const kinds: readonly Kind[] = [
  repository,
  repositoryTopics,
  vulnerabilityAlerts,
  securityUpdates,
  actionsPermissions,
  workflowPermissions,
  ruleset,
  environment,
  deploymentPolicy,
  ...valueKinds,
  issueLabel,
  collaborators,
  repositoryFile,
];

/** Inputs of each type that a change is looked for in. */
export const comparedInputs: ReadonlyMap<string, readonly string[]> = new Map(
  kinds.map(({ token, inputs }) => [`github:index/${token}`, inputs]),
);

const User = z.object({ id: z.number(), login: z.string() });
const Team = z.object({ id: z.number(), slug: z.string(), name: z.string() });

const functionsOf = (connect?: Connect): [string, ProviderFunction][] => {
  const session = (context: OperationContext) => openSession(context, connect);
  return [
    [
      "github:index/getUser:getUser",
      async (args, context) => {
        const { client } = await session(context);
        const { id, login } = User.parse(await client.request("GET", `/users/${z.string().parse(args["username"])}`));
        return { id: String(id), login, username: login };
      },
    ],
    [
      "github:index/getTeam:getTeam",
      async (args, context) => {
        const { client, owner } = await session(context);
        const { id, slug, name } = Team.parse(
          await client.request("GET", `/orgs/${owner}/teams/${z.string().parse(args["slug"])}`),
        );
        return { id: String(id), slug, name };
      },
    ],
    [
      "github:index/getRepositoryFile:getRepositoryFile",
      async (args, context) => {
        const {
          repository: name,
          file,
          branch,
        } = z.object({ repository: z.string(), file: z.string(), branch: z.string() }).parse(args);
        const found = await findFile(await session(context), name, file, branch);
        return {
          id: `${name}/${file}`,
          repository: name,
          file,
          branch,
          content: found?.content ?? "",
          sha: found?.sha ?? "",
        };
      },
    ],
  ];
};

/** Pulumi's `github` package against the stand-in; a test may connect it to one in its own process. */
export function githubProvider(connect?: Connect): Provider {
  return {
    name: "github",
    configure: (config) => void apiUrl(z.string().parse(config["baseUrl"])),
    types: new Map(kinds.map((kind) => [`github:index/${kind.token}`, resourceType(kind, connect)])),
    functions: new Map(functionsOf(connect)),
  };
}
