import { accessSync, constants, readdirSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { run } from "./process.ts";

/** A Pulumi CLI that runs on this machine. */
export interface Cli {
  readonly command: string;
  readonly version: string;
}

/** Where to look for a CLI, and whether it may be downloaded. */
export interface CliSearch {
  readonly env: Readonly<Record<string, string>>;
  /** Folder a downloaded CLI is kept in; nothing is downloaded where it is left out. */
  readonly downloadTo?: string;
}

const probeSeconds = 3;

/** The CLI on PATH, else in `~/.pulumi`, else the one downloaded earlier or now. Answers the reason where there is none. */
export async function findCli({ env, downloadTo }: CliSearch): Promise<Cli | string> {
  for (const command of candidates(env, downloadTo)) {
    const version = await versionOf(command, env);
    if (version !== undefined) return { command, version };
  }
  if (downloadTo === undefined) return "no pulumi CLI on PATH or in ~/.pulumi";
  return download(downloadTo, env);
}

/** Files that may be the CLI, in the order in which they are tried. */
export function candidates(env: Readonly<Record<string, string>>, downloadTo?: string): string[] {
  const home = env["HOME"] ?? "";
  const folders = [
    ...(env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
    join(home, ".pulumi", "bin"),
    ...installed(join(home, ".pulumi", "versions")),
    ...(downloadTo === undefined ? [] : [join(downloadTo, "bin")]),
  ];
  return folders.map((folder) => join(folder, "pulumi")).filter(isExecutable);
}

function installed(folder: string): string[] {
  try {
    return readdirSync(folder).map((version) => join(folder, version, "bin"));
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(realpathSync(file)).isFile();
  } catch {
    return false;
  }
}

async function versionOf(command: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    const { code, stdout } = await run({
      command,
      args: ["version"],
      cwd: dirname(command),
      env: quiet,
      timeoutSeconds: 20,
    });
    return code === 0 && /^v?\d+\./.test(stdout) ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Ask first, for a moment: the official installer waits minutes on a network that swallows packets. */
async function download(root: string, env: Readonly<Record<string, string>>): Promise<Cli | string> {
  const missing = "no pulumi CLI on PATH or in ~/.pulumi, and get.pulumi.com cannot be reached to download one";
  try {
    const signal = AbortSignal.timeout(probeSeconds * 1000);
    const answer = await fetch("https://get.pulumi.com/install.sh", { method: "HEAD", signal });
    if (!answer.ok) return missing;
    const { command } = await PulumiCommand.install({ root });
    const version = await versionOf(command, env);
    return version === undefined ? "the downloaded pulumi CLI does not run" : { command, version };
  } catch {
    return missing;
  }
}
