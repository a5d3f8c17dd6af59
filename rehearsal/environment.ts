import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { delimiter, join } from "node:path";
import type { Settings } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a rehearsal takes over from the caller: how this machine works. Not who the caller is on GitHub, Pulumi or another host. */
const taken = [
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|TERM|XDG_.*)$/,
  /^(?:SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE)$/,
  /^(?:https?|no|all|ftp)_proxy$/i,
  /^(?:npm_config_(?:registry|cafile|proxy|https_proxy|noproxy)|pip_.*)$/i,
  /^DOCKER_CONFIG$/,
];

/** The environment of everything a rehearsal runs: engine, program, commands, docker. */
export function isolatedEnvironment(
  env: Environment,
  settings: Pick<Settings, "dir" | "root">,
): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (taken.some((pattern) => pattern.test(entry[0])) || isLocalSocket(entry)),
  );
  const { PATH = "", ...rest } = Object.fromEntries(kept);
  // Node >= 22 comes with the packages; dockerd and its helpers live in sbin, which few users have on PATH.
  const folders = [
    join(settings.root, "node_modules", ".bin"),
    ...PATH.split(delimiter),
    "/usr/local/sbin",
    "/usr/sbin",
    "/sbin",
  ];
  return {
    ...rest,
    PATH: [...new Set(folders.filter((folder) => folder !== ""))].join(delimiter),
    PULUMI_HOME: join(settings.dir, "home"),
    PULUMI_BACKEND_URL: backendOf(settings),
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(settings),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

function isLocalSocket([name, value]: readonly [string, string | undefined]): boolean {
  return name === "DOCKER_HOST" && value?.startsWith("unix://") === true;
}

/** Where the rehearsal keeps its stacks. */
export function backendOf({ dir }: Pick<Settings, "dir">): string {
  return `file://${join(dir, "state")}`;
}

function passphraseFile({ dir }: Pick<Settings, "dir">): string {
  return join(dir, "passphrase");
}

/** Make the folder of a rehearsal and what has to be in it before an engine starts; what is there stays. */
export function prepareFolder(settings: Settings, env: Environment): void {
  const { dir } = settings;
  for (const folder of ["state", "config", "home", "logs"]) mkdirSync(join(dir, folder), { recursive: true });
  if (!existsSync(passphraseFile(settings))) {
    writeFileSync(passphraseFile(settings), `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  }
  linkPlugins(join(dir, "home", "plugins"), join(env["PULUMI_HOME"] ?? join(env["HOME"] ?? "", ".pulumi"), "plugins"));
}

/** Log-ins stay apart; provider plugins, hundreds of megabytes, are shared with the Pulumi CLI of this machine where it has some. */
function linkPlugins(link: string, shared: string): void {
  if (link === shared || !existsSync(shared)) return;
  const now = lstatSync(link, { throwIfNoEntry: false });
  if (now?.isDirectory() === true) return;
  rmSync(link, { force: true });
  symlinkSync(shared, link);
}
