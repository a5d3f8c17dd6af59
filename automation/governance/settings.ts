import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";
import { GitHub } from "../github/api.ts";
import { appToken } from "../github/app.ts";

/** Where GitHub's own API is. */
export const publicUrl = "https://api.github.com/";

const Digits = z.coerce.string();
const StackFile = z.looseObject({
  config: z.looseObject({
    "delivery:github": z.looseObject({
      owner: z.string(),
      url: z.string().default(publicUrl),
      app: z.looseObject({ id: Digits, installationId: Digits }).partial().optional(),
    }),
    "delivery:repository": z.looseObject({ name: z.string() }),
    "delivery:beside": z.array(z.string()).default([]),
  }),
});

/** Which repository a governance stack is about, and where. */
export interface GovernanceSettings {
  readonly owner: string;
  readonly repository: string;
  /** Address of the API. */
  readonly url: string;
  /** Undeclared things that are meant to be there. */
  readonly beside: readonly string[];
  /** Numbers of the App that applies the stack, where the file has them. */
  readonly app?: { readonly id?: string | undefined; readonly installationId?: string | undefined } | undefined;
}

/** Reads which repository a configuration file is about. */
export function readSettings(file: string): GovernanceSettings {
  if (!existsSync(file))
    throw new UserError(`There is no ${file}: run \`make adopt REPOSITORY=owner/name\` to write one.`);
  const parsed = StackFile.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success)
    throw new UserError(`${file} names no repository: set owner in delivery:github and name in delivery:repository.`);
  const {
    "delivery:github": github,
    "delivery:repository": repository,
    "delivery:beside": beside,
  } = parsed.data.config;
  return { owner: github.owner, repository: repository.name, url: apiUrl(github.url), beside, app: github.app };
}

/** Where the API is for an address as the provider takes it: servers other than github.com have it in a folder. */
export function apiUrl(url: string): string {
  const { hostname, origin, protocol } = new URL(url);
  const cloud = hostname === "api.github.com" || (protocol === "https:" && hostname.endsWith(".ghe.com"));
  return cloud ? origin : `${origin}/api/v3`;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** A client with the caller's own token, or with the App's that the environment has the key of, as the provider takes it. */
export function openGitHub(settings: Omit<GovernanceSettings, "beside">, env: Variables): GitHub {
  const { owner, repository, url } = settings;
  return new GitHub({ url, token: credential(settings, env), repository: `${owner}/${repository}` });
}

function credential(
  { url, app }: Pick<GovernanceSettings, "app" | "url">,
  env: Variables,
): string | (() => Promise<string>) {
  const token = env["GITHUB_TOKEN"] ?? "";
  if (token !== "") return token;
  const key = env["GITHUB_APP_PEM_FILE"] ?? "";
  const id = app?.id ?? env["GITHUB_APP_ID"] ?? "";
  const installationId = app?.installationId ?? env["GITHUB_APP_INSTALLATION_ID"] ?? "";
  if (key !== "" && id !== "" && installationId !== "") return appToken(url, { id, installationId, key });
  throw new UserError(
    key === ""
      ? "GITHUB_TOKEN is not set: export a token that may administer the repository, e.g. with `gh auth token`."
      : "GITHUB_APP_PEM_FILE is set without the App's numbers: set GITHUB_APP_ID and GITHUB_APP_INSTALLATION_ID, or delivery:github.app.",
  );
}
