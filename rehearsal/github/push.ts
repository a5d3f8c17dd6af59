import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { controlPrefix } from "./control.ts";

const Config = z.object({ config: z.looseObject({ "delivery:repository": z.looseObject({ name: z.string() }) }) });

/** Files the stack compares with the default branch. */
const compared = [".github/dependabot.yml", ".github/CODEOWNERS"];

/** Push the clone's files to the stand-in's default branch, as a team's main would have them; a repository still to be made has none. */
export async function pushClone(url: string, root: string, config: string): Promise<void> {
  const { name } = Config.parse(parse(readFileSync(config, "utf8"))).config["delivery:repository"];
  const present = compared.filter((file) => existsSync(join(root, file)));
  const files = Object.fromEntries(present.map((file) => [file, readFileSync(join(root, file), "utf8")]));
  const body = JSON.stringify({ repository: name, branch: "main", files });
  const response = await fetch(`${url}${controlPrefix}push`, { method: "POST", body });
  if (!response.ok) throw new Error(`the GitHub stand-in took no push: ${response.status}`);
}
