import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";
import { GitHub } from "../github/api.ts";

/** The stack's configuration file where nothing else is said. */
export const governanceFile = "Pulumi.governance.yaml";

const StackFile = z.looseObject({
  config: z.looseObject({
    "delivery:github": z.looseObject({ owner: z.string(), url: z.string().default("https://api.github.com/") }),
    "delivery:repository": z.looseObject({ name: z.string() }),
  }),
});

/** Which repository a governance stack is about, and where. */
export interface GovernanceSettings {
  readonly owner: string;
  readonly repository: string;
  /** Address of the API. */
  readonly url: string;
}

/** Reads which repository a configuration file is about. */
export function readSettings(file: string): GovernanceSettings {
  if (!existsSync(file))
    throw new UserError(`There is no ${file}: run \`make adopt REPOSITORY=owner/name\` to write one.`);
  const parsed = StackFile.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success)
    throw new UserError(`${file} names no repository: set owner in delivery:github and name in delivery:repository.`);
  const { "delivery:github": github, "delivery:repository": repository } = parsed.data.config;
  return { owner: github.owner, repository: repository.name, url: apiUrl(github.url) };
}

/** Where the API is for an address as the provider takes it: servers other than github.com have it in a folder. */
export function apiUrl(url: string): string {
  const { hostname, origin, protocol } = new URL(url);
  const cloud = hostname === "api.github.com" || (protocol === "https:" && hostname.endsWith(".ghe.com"));
  return cloud ? origin : `${origin}/api/v3`;
}

/** A client with the caller's own token. */
export function openGitHub(
  { owner, repository, url }: GovernanceSettings,
  env: Readonly<Record<string, string | undefined>>,
): GitHub {
  const token = env["GITHUB_TOKEN"] ?? "";
  if (token === "")
    throw new UserError(
      "GITHUB_TOKEN is not set: export a token that may administer the repository, e.g. with `gh auth token`.",
    );
  return new GitHub({ url, token, repository: `${owner}/${repository}` });
}
