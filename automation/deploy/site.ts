import type { EnvironmentName } from "../../src/catalog/environments.ts";
import { nameOf, type Release } from "../../src/release/contract.ts";
import { openBackups } from "../backup/backup.ts";
import type { Engine } from "../engine/engine.ts";
import type { Docker } from "../host/docker-cli.ts";
import { dockerHost } from "../host/docker-host.ts";
import type { Scope } from "../host/host.ts";
import { sshSettings } from "../host/known-hosts.ts";
import { openHost } from "../host/open-host.ts";
import { hasHostKey, runOver, type SshSession, type SshSettings } from "../host/ssh.ts";
import { openLedger } from "../ledger/ledger.ts";
import { policyContext } from "../preview/context.ts";
import { freeLocally, parseFree } from "../preflight/facts.ts";
import { runPreflight } from "../preflight/preflight.ts";
import { openRegistries, type Registry } from "../registry/registry.ts";
import type { Site } from "./terms.ts";
import type { Repository } from "./git.ts";
import { policyProblems } from "./policy.ts";
import { openRunConfig, type RunConfig } from "./run-config.ts";
import type { Settings } from "./settings.ts";
import { upstreamOf, type Workplace } from "./workplace.ts";

/** How many backups an environment keeps. */
export const keptBackups = 14;

/** An environment with everything around it that is open while a deployment runs. */
export interface OpenSite extends Site {
  readonly settings: Settings;
  readonly scope: Scope;
  readonly docker: Docker;
  readonly registry: Registry;
  readonly close: () => Promise<void>;
}

/** What opens a site. */
export interface SiteRequest {
  readonly environment: EnvironmentName;
  readonly workplace: Workplace;
  readonly repository: Repository;
  readonly acceptMigration: boolean;
  readonly say: (line: string) => void;
}

/** Open the real environment: its configuration, its host, its registry, its stack. */
export async function openSite(request: SiteRequest): Promise<OpenSite> {
  const { environment, workplace, repository, say } = request;
  const location = workplace.locate(environment);
  const { settings, scope, docker, env, session, close } = await openHost(workplace, environment);
  const registry = openRegistries();
  const configs: RunConfig[] = [];
  let migrations: readonly string[] = [];

  const open = async (release: Release | undefined): Promise<Engine> => {
    if (release === undefined) return workplace.open({ ...location, env });
    const config = openRunConfig(location.configFile, release);
    configs.push(config);
    return workplace.open({ ...location, env, configFile: config.file });
  };
  const upstream = async () => {
    const before = upstreamOf(environment);
    return before === undefined ? [] : (await openLedger(await workplace.open(workplace.locate(before)))).verified;
  };

  return {
    environment,
    source: settings.source,
    settings,
    scope,
    docker,
    registry,
    open,
    upstream,
    refsOf: (commit) => repository.branchesOf(commit),
    host: dockerHost(docker, scope),
    preflight: async ({ release, ledger }) =>
      runPreflight({
        release,
        current: ledger.current,
        verified: [...ledger.verified, ...(await upstream())],
        scope,
        ports: settings.ports,
        docker,
        registry,
        reach: () => reach(settings.target, sshSettings(workplace.root), session),
        free: (folder) => free(settings.target, session, folder),
        acceptMigration: request.acceptMigration,
        onMigrations: (added) => (migrations = added),
      }),
    policy: (engine, preview) => policyProblems(engine, preview, policyContext(environment, location.configFile)),
    prepare: async ({ release }) => {
      if (migrations.length === 0 || release === undefined) return;
      const backups = openBackups(docker, scope);
      const name = await backups.create(`before-${release.version ?? release.commit.slice(0, 7)}`);
      say(`backed up the database as ${name}: ${nameOf(release)} brings migration ${migrations.join(", ")}`);
      await backups.prune(keptBackups);
    },
    close: async () => {
      for (const config of configs) config.close();
      await close();
    },
  };
}

async function reach(
  target: string,
  { knownHosts }: SshSettings,
  session: SshSession | undefined,
): Promise<readonly string[]> {
  if (session === undefined) return [];
  if (!(await hasHostKey(knownHosts, target))) {
    const { hostname } = new URL(target);
    return [
      `No key of ${hostname} is known: get it with ssh-keyscan ${hostname}, compare it with the host's own, and put it into known_hosts or SSH_KNOWN_HOSTS.`,
    ];
  }
  await runOver(session, target, "true");
  return [];
}

async function free(target: string, session: SshSession | undefined, folder: string): Promise<number> {
  if (session === undefined) return freeLocally(folder);
  return parseFree(await runOver(session, target, `df -Pk '${folder.replaceAll("'", "")}'`));
}
