import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../src/lib/errors.ts";

const run = promisify(execFile);

/** Runs git in a clone; answers what it printed. */
export type Git = (...args: readonly string[]) => Promise<string>;

/** Git in a folder. */
export const gitIn =
  (root: string): Git =>
  async (...args) =>
    (await run("git", ["-C", root, ...args])).stdout.trim();

/** What a deployment asks git about the clone that it runs in. */
export interface Repository {
  /** Full refs of the branches that contain a commit; those of the remote count as the branches they follow. */
  branchesOf(commit: string): Promise<readonly string[]>;
  /** The newest commits of every branch and tag: what is still on its way. */
  recent(count: number): Promise<readonly string[]>;
  /** The full commit that a name means, or nothing. */
  resolve(name: string): Promise<string | undefined>;
}

/** The clone at a folder. */
export function openRepository(root: string): Repository {
  const git = gitIn(root);
  return {
    async branchesOf(commit) {
      try {
        // The remote's word counts, where there is one: a local branch may hold what nobody has reviewed.
        const remote = await git("for-each-ref", "--contains", commit, "--format", "%(refname)", "refs/remotes/origin");
        const hasRemote = (await git("remote")) !== "";
        const local = hasRemote
          ? ""
          : await git("for-each-ref", "--contains", commit, "--format", "%(refname)", "refs/heads");
        return [
          ...remote.split("\n").map((ref) => ref.replace("refs/remotes/origin/", "refs/heads/")),
          ...local.split("\n"),
        ].filter((ref) => ref !== "" && ref !== "refs/heads/HEAD");
      } catch {
        return []; // Not a commit of this clone: no branch speaks for it.
      }
    },
    async recent(count) {
      return (await git("log", "--all", "--format=%H", `--max-count=${count}`)).split("\n");
    },
    async resolve(name) {
      try {
        return await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") {
          throw new UserError("There is no git command on this machine.", { cause: error });
        }
        return undefined;
      }
    },
  };
}
