import { UserError } from "../../src/lib/errors.ts";
import type { EnvironmentName } from "../../src/catalog/environments.ts";
import { readSettings, type Settings } from "../deploy/settings.ts";
import type { Workplace } from "../deploy/workplace.ts";
import { addressOf } from "./address.ts";
import { dockerAt, type Docker } from "./docker-cli.ts";
import type { Scope } from "./host.ts";
import { sshSettings } from "./known-hosts.ts";
import { hasHostKey, openSsh, type SshSession, type SshSettings } from "./ssh.ts";

/** The host of an environment, local or over ssh, as long as something is done on it. */
export interface OpenHost {
  readonly settings: Settings;
  readonly scope: Scope;
  readonly docker: Docker;
  /** Environment of everything that has to reach the host, the engine included. */
  readonly env: Readonly<Record<string, string>>;
  readonly session: SshSession | undefined;
  readonly close: () => Promise<void>;
}

/** Open the way to an environment's host. */
export async function openHost(workplace: Workplace, environment: EnvironmentName): Promise<OpenHost> {
  const settings = readSettings(workplace.locate(environment).configFile);
  const isLocal = settings.target === "local";
  if (!isLocal) await expectHostKey(settings.target, sshSettings(workplace.root));
  const session = isLocal ? undefined : await openSsh(sshSettings(workplace.root), workplace.env);
  const env = defined(session?.env ?? workplace.env);
  const docker = dockerAt(await addressOf(workplace.root, settings.target, env), env);
  const scope = { platform: settings.platform, stack: environment };
  return { settings, scope, docker, env, session, close: async () => session?.close() };
}

/** Before anything is asked there: what ssh itself says about a host without a key does not help anybody. */
async function expectHostKey(target: string, { knownHosts }: SshSettings): Promise<void> {
  if (await hasHostKey(knownHosts, target)) return;
  const { hostname } = new URL(target);
  throw new UserError(
    `No key of ${hostname} is known: get it with ssh-keyscan ${hostname}, compare it with the host's own, and put it into known_hosts or SSH_KNOWN_HOSTS.`,
  );
}

/** Do something on an environment's host. */
export async function withHost<Result>(
  workplace: Workplace,
  environment: EnvironmentName,
  work: (host: OpenHost) => Promise<Result>,
): Promise<Result> {
  const host = await openHost(workplace, environment);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

function defined(env: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
