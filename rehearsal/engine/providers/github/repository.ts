import { z } from "zod";
import type { Properties, Value } from "../../values/value.ts";
import { GitHubError } from "./client.ts";
import { sorted, type Kind } from "./kind.ts";
import { repositoryPath, type Session } from "./session.ts";

/** Inputs that travel under another name, in the order of the request. */
const fields = {
  description: "description",
  homepageUrl: "homepage",
  archived: "archived",
  hasIssues: "has_issues",
  hasProjects: "has_projects",
  hasWiki: "has_wiki",
  hasDiscussions: "has_discussions",
  isTemplate: "is_template",
  allowMergeCommit: "allow_merge_commit",
  allowSquashMerge: "allow_squash_merge",
  allowRebaseMerge: "allow_rebase_merge",
  allowAutoMerge: "allow_auto_merge",
  allowUpdateBranch: "allow_update_branch",
  deleteBranchOnMerge: "delete_branch_on_merge",
  webCommitSignoffRequired: "web_commit_signoff_required",
  squashMergeCommitTitle: "squash_merge_commit_title",
  squashMergeCommitMessage: "squash_merge_commit_message",
  mergeCommitTitle: "merge_commit_title",
  mergeCommitMessage: "merge_commit_message",
  visibility: "visibility",
} as const;

const outputsOnly = {
  repoId: "id",
  nodeId: "node_id",
  fullName: "full_name",
  htmlUrl: "html_url",
  sshCloneUrl: "ssh_url",
  gitCloneUrl: "git_url",
  httpCloneUrl: "clone_url",
  svnUrl: "svn_url",
  defaultBranch: "default_branch",
  private: "private",
} as const;

const Status = z.object({ status: z.string() });
const Security = z.object({ secret_scanning: Status.optional(), secret_scanning_push_protection: Status.optional() });
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const Found = z.looseObject({ name: z.string(), security_and_analysis: Security.nullish() });

const Wanted = z.looseObject({
  name: z.string(),
  archiveOnDestroy: z.boolean().default(false),
  securityAndAnalysis: z
    .object({ secretScanning: Status.optional(), secretScanningPushProtection: Status.optional() })
    .optional(),
});

/** Kept as declared: GitHub does not tell them. */
const declaredOnly = ["archiveOnDestroy", "autoInit"];

function request(inputs: Properties, leaveOut: readonly string[]) {
  const { name, securityAndAnalysis } = Wanted.parse(inputs);
  const values = Object.entries(fields).flatMap(([key, field]) => {
    const value = inputs[key];
    return value === undefined || leaveOut.includes(key) ? [] : [[field, value] as const];
  });
  const security = {
    secret_scanning: securityAndAnalysis?.secretScanning,
    secret_scanning_push_protection: securityAndAnalysis?.secretScanningPushProtection,
  };
  return {
    name,
    ...Object.fromEntries(values),
    ...(securityAndAnalysis === undefined ? {} : { security_and_analysis: security }),
  };
}

function outputsOf(body: unknown, declared: Properties): Properties {
  const found = Found.parse(body);
  const pick = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(names).map(([key, field]) => [key, Scalar.catch(null).parse(found[field] ?? "")]),
    );
  const security = found.security_and_analysis;
  return {
    ...Object.fromEntries(declaredOnly.flatMap((key) => (declared[key] === undefined ? [] : [[key, declared[key]]]))),
    ...pick(fields),
    ...pick(outputsOnly),
    name: found.name,
    ...(security ? { securityAndAnalysis: securityOf(security) } : {}),
  };
}

const securityOf = (security: z.infer<typeof Security>): Value => ({
  secretScanning: { status: security.secret_scanning?.status ?? "" },
  secretScanningPushProtection: { status: security.secret_scanning_push_protection?.status ?? "" },
});

async function read(id: string, known: Properties, session: Session): Promise<Properties | undefined> {
  const found = await session.client.find(repositoryPath(session, id));
  return found === undefined ? undefined : outputsOf(found, known);
}

/** A second request for the visibility, as the provider makes it; that it is so already is no failure. */
async function setVisibility(inputs: Properties, path: string, session: Session): Promise<void> {
  try {
    await session.client.request("PATCH", path, request(inputs, []));
  } catch (error) {
    if (!(error instanceof GitHubError) || !error.message.includes("Visibility is already")) throw error;
  }
}

/** The repository: created and then set, archived instead of deleted where it says so. */
export const repository: Kind = {
  token: "repository:Repository",
  inputs: ["name", "securityAndAnalysis", ...Object.keys(fields), ...declaredOnly],
  computed: [
    "mergeCommitTitle",
    "mergeCommitMessage",
    "squashMergeCommitTitle",
    "squashMergeCommitMessage",
    "securityAndAnalysis",
    "visibility",
  ],
  defaults: {
    archived: false,
    hasIssues: false,
    hasProjects: false,
    hasWiki: false,
    hasDiscussions: false,
    isTemplate: false,
    allowMergeCommit: true,
    allowSquashMerge: true,
    allowRebaseMerge: true,
    allowAutoMerge: false,
    allowUpdateBranch: false,
    deleteBranchOnMerge: false,
    webCommitSignoffRequired: false,
  },
  normalize: { securityAndAnalysis: sorted },
  parseId: (id) => ({ name: id }),
  create: async (inputs, session) => {
    const { name } = Wanted.parse(inputs);
    await session.client.request("POST", `/orgs/${session.owner}/repos`, {
      ...request(inputs, ["archived"]),
      auto_init: inputs["autoInit"] ?? false,
    });
    const path = repositoryPath(session, name);
    await session.client.request("PATCH", path, request(inputs, ["visibility"]));
    await setVisibility(inputs, path, session);
    return { id: name, outputs: outputsOf(await session.client.request("GET", path), inputs) };
  },
  read,
  update: async (existing, inputs, session) => {
    const { name } = Wanted.parse(inputs);
    await session.client.request("PATCH", repositoryPath(session, existing.id), request(inputs, ["visibility"]));
    if (inputs["visibility"] !== existing.outputs["visibility"])
      await setVisibility(inputs, repositoryPath(session, name), session);
    return outputsOf(await session.client.request("GET", repositoryPath(session, name)), inputs);
  },
  delete: async (existing, session) => {
    const path = repositoryPath(session, existing.id);
    if (existing.outputs["archiveOnDestroy"] !== true) return session.client.remove(path);
    if (existing.outputs["archived"] !== true && (await session.client.find(path)) !== undefined) {
      await session.client.request("PATCH", path, { archived: true });
    }
  },
};

const Topics = z.object({ repository: z.string(), topics: z.array(z.string()) });
const Names = z.object({ names: z.array(z.string()) });

async function putTopics(inputs: Properties, session: Session) {
  const { repository: name, topics } = Topics.parse(inputs);
  await session.client.request("PUT", `${repositoryPath(session, name)}/topics`, { names: topics });
  return { repository: name, topics };
}

/** Topics as a resource of their own. */
export const repositoryTopics: Kind = {
  token: "repositoryTopics:RepositoryTopics",
  inputs: ["repository", "topics"],
  normalize: { topics: sorted },
  parseId: (id) => ({ repository: id }),
  create: async (inputs, session) => {
    const outputs = await putTopics(inputs, session);
    return { id: outputs.repository, outputs };
  },
  read: async (id, _known, session) => {
    const found = await session.client.find(`${repositoryPath(session, id)}/topics?per_page=100`);
    return found === undefined ? undefined : { repository: id, topics: Names.parse(found).names };
  },
  update: (_existing, inputs, session) => putTopics(inputs, session),
  delete: async (existing, session) => {
    await putTopics({ repository: existing.id, topics: [] }, session);
  },
};
