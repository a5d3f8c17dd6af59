import { createHash } from "node:crypto";
import { userView } from "./people-views.ts";
import { nextId, tick, type Call } from "./routing.ts";
import type { RepositoryState } from "./state.ts";

const hash = (...parts: readonly (Buffer | string)[]) => {
  const sum = createHash("sha1");
  for (const part of parts) sum.update(part);
  return sum.digest("hex");
};

/** Git's own name of a file's content. */
const blobSha = (content: Buffer) => hash(`blob ${content.length}\0`, content);

type Commit = RepositoryState["commits"][string];

/** Write files and move the branch, without asking any rule: what a push by an administrator does. */
export function commitFiles(
  call: Pick<Call, "login" | "state">,
  repository: RepositoryState,
  branch: string,
  message: string,
  files: Readonly<Record<string, string | undefined>>,
): Commit {
  const tip = (repository.branches[branch] ??= { sha: "", files: {} });
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) delete tip.files[path];
    else tip.files[path] = { content: Buffer.from(text).toString("base64"), sha: blobSha(Buffer.from(text)) };
  }
  const commit = {
    sha: hash(`${repository.id} ${branch} ${nextId(call.state)}`),
    message,
    login: call.login,
    date: tick(call.state),
    parents: tip.sha === "" ? [] : [tip.sha],
    files: Object.keys(files),
  };
  repository.commits[commit.sha] = commit;
  tip.sha = commit.sha;
  return commit;
}

/** A commit as the API shows it. */
export function commitView(call: Call, commit: Commit) {
  const url = `${call.base}${call.path}`;
  const who = { name: commit.login, email: `${commit.login}@users.noreply.github.example`, date: commit.date };
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url,
    html_url: url,
    comments_url: `${url}/comments`,
    commit: {
      url,
      message: commit.message,
      author: who,
      committer: who,
      comment_count: 0,
      tree: { sha: commit.sha, url },
    },
    author: userView(call, commit.login),
    committer: userView(call, commit.login),
    parents: commit.parents.map((sha) => ({ sha, url })),
    files: commit.files.map((filename) => ({
      filename,
      sha: commit.sha,
      status: "modified",
      additions: 1,
      deletions: 0,
      changes: 1,
      blob_url: url,
      raw_url: url,
      contents_url: url,
    })),
  };
}
