import { createSign } from "node:crypto";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";
import { GitHub } from "./api.ts";

/** A GitHub App as it is installed on a repository. */
export interface App {
  readonly id: string;
  readonly installationId: string;
  /** Private key as text. */
  readonly key: string;
}

const Minted = z.looseObject({ token: z.string() });
const minutes = 60;

/** A signed statement that its bearer is the App, for ten minutes at most; clocks may differ by one. Pure but for the signature. */
export function appStatement({ id, key }: Pick<App, "id" | "key">, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: seconds - minutes, exp: seconds + 8 * minutes, iss: id })}`;
  try {
    return `${claims}.${createSign("RSA-SHA256").update(claims).sign(key, "base64url")}`;
  } catch (error) {
    throw new UserError(
      "GITHUB_APP_PEM_FILE is no private key: it has to hold the App's key itself, as GitHub gave it.",
      {
        cause: error,
      },
    );
  }
}

/** Gets a token of the App's installation at its first use; it is good for an hour, longer than any command runs. */
export function appToken(url: string, app: App): () => Promise<string> {
  let minted: Promise<string> | undefined;
  const mint = async () => {
    const github = new GitHub({ url, token: appStatement(app, new Date()), repository: "" });
    return (await github.call("POST", `/app/installations/${app.installationId}/access_tokens`, Minted)).token;
  };
  return () => (minted ??= mint());
}
