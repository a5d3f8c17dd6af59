import { z } from "zod";
import type { Properties } from "../../values/value.ts";
import { type Kind, textOf } from "./kind.ts";
import { repositoryPath, type Session } from "./session.ts";

const Wanted = z.object({
  repository: z.string(),
  file: z.string(),
  content: z.string(),
  branch: z.string(),
  commitMessage: z.string().optional(),
  overwriteOnCreate: z.boolean().default(false),
});
const Found = z.object({ sha: z.string(), content: z.string() });
const Written = z.object({ commit: z.object({ sha: z.string() }) });

const contents = (session: Session, repository: string, file: string) =>
  `${repositoryPath(session, repository)}/contents/${encodeURI(file)}`;

/** A file of a branch, or undefined. */
export async function findFile(session: Session, repository: string, file: string, branch: string) {
  const found = await session.client.find(`${contents(session, repository, file)}?ref=${branch}`);
  if (found === undefined) return undefined;
  const { sha, content } = Found.parse(found);
  return { sha, content: Buffer.from(content, "base64").toString() };
}

async function write(inputs: Properties, sha: string | undefined, session: Session): Promise<Properties> {
  const { repository, file, content, branch, commitMessage } = Wanted.parse(inputs);
  const body = {
    message: commitMessage ?? `${sha === undefined ? "Add" : "Update"} ${file}`,
    content: Buffer.from(content).toString("base64"),
    branch,
    ...(sha === undefined ? {} : { sha }),
  };
  const { commit } = Written.parse(await session.client.request("PUT", contents(session, repository, file), body));
  const after = await findFile(session, repository, file, branch);
  return { ...inputs, commitSha: commit.sha, ref: branch, sha: after?.sha ?? "" };
}

/** A file of the repository; each change is a commit. */
export const repositoryFile: Kind = {
  token: "repositoryFile:RepositoryFile",
  inputs: ["repository", "file", "content", "branch", "overwriteOnCreate"],
  ignored: ["commitMessage"],
  defaults: { overwriteOnCreate: false },
  parseId: (id) => {
    const [repository = "", file = "", branch = "main"] = id.split(":");
    return { repository, file, branch };
  },
  create: async (inputs, session) => {
    const { repository, file, branch, overwriteOnCreate } = Wanted.parse(inputs);
    const found = await findFile(session, repository, file, branch);
    if (found !== undefined && !overwriteOnCreate)
      throw new Error(`refusing to overwrite existing file ${file}: set overwriteOnCreate`);
    return { id: `${repository}:${file}:${branch}`, outputs: await write(inputs, found?.sha, session) };
  },
  read: async (_id, known, session) => {
    const found = await findFile(session, textOf(known, "repository"), textOf(known, "file"), textOf(known, "branch"));
    return found === undefined ? undefined : { ...known, content: found.content, sha: found.sha };
  },
  update: (existing, inputs, session) => write(inputs, z.string().parse(existing.outputs["sha"]), session),
  delete: async ({ outputs }, session) => {
    const { repository, file, branch } = Wanted.parse(outputs);
    const found = await findFile(session, repository, file, branch);
    if (found === undefined) return;
    await session.client.remove(contents(session, repository, file), {
      message: `Delete ${file}`,
      sha: found.sha,
      branch,
    });
  },
};
