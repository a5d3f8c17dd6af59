import { GitHub } from "./api.ts";

type Variables = Readonly<Record<string, string | undefined>>;
const set = (value: string | undefined) => (value === undefined || value === "" ? undefined : value);

/** The API as a workflow's environment describes it; nothing without a token, as on a laptop. */
export function gitHubOf(env: Variables): GitHub | undefined {
  const [token, repository] = [set(env["GITHUB_TOKEN"]), set(env["GITHUB_REPOSITORY"])];
  if (token === undefined || repository === undefined) return undefined;
  return new GitHub({ url: set(env["GITHUB_API_URL"]) ?? "https://api.github.com", token, repository });
}

/** Who writes with the token of a workflow. */
export const authorOf = (env: Variables): string => set(env["COMMENT_AUTHOR"]) ?? "github-actions[bot]";

/** Address of the current run, for links. */
export function runUrlOf(env: Variables): string | undefined {
  const [server, repository, run] = [
    set(env["GITHUB_SERVER_URL"]),
    set(env["GITHUB_REPOSITORY"]),
    set(env["GITHUB_RUN_ID"]),
  ];
  return server === undefined || repository === undefined || run === undefined
    ? undefined
    : `${server}/${repository}/actions/runs/${run}`;
}
