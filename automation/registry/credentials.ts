import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);

const DockerConfig = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).default({}),
  credHelpers: z.record(z.string(), z.string()).default({}),
  credsStore: z.string().optional(),
});
const Helped = z.object({ Username: z.string(), Secret: z.string() });

/** What a registry is asked with. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The log-in that `docker login` kept for a registry, from its file or its helper; none means to ask anonymously. */
export async function findCredentials(
  registry: string,
  folder = process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker"),
): Promise<Credentials | undefined> {
  const config = await readConfig(join(folder, "config.json"));
  const helper = config.credHelpers[registry] ?? config.credsStore;
  if (helper !== undefined) return askHelper(helper, registry);
  const auth = (config.auths[registry] ?? config.auths[`https://${registry}`])?.auth;
  if (auth === undefined) return undefined;
  const [username = "", ...password] = Buffer.from(auth, "base64").toString().split(":");
  return { username, password: password.join(":") };
}

async function readConfig(file: string): Promise<z.infer<typeof DockerConfig>> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  return DockerConfig.parse(JSON.parse(text));
}

async function askHelper(helper: string, registry: string): Promise<Credentials | undefined> {
  try {
    const asked = run(`docker-credential-${helper}`, ["get"]);
    asked.child.stdin?.end(registry);
    const { Username: username, Secret: password } = Helped.parse(JSON.parse((await asked).stdout));
    return { username, password };
  } catch {
    return undefined; // A helper exits 1 for a registry without log-in.
  }
}
