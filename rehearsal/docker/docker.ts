import { type Ended, run } from "../../automation/engine/process.ts";
import { UserError } from "../../src/lib/errors.ts";

/** The docker client, pointed at one engine. */
export interface Docker {
  /** Address of the engine's socket. */
  readonly host: string;
  /** Run a docker command to its end. */
  try(args: readonly string[], options?: DockerOptions): Promise<Ended>;
  /** Run a docker command that has to succeed; answers its output. */
  run(args: readonly string[], options?: DockerOptions): Promise<string>;
}

/** How a docker command runs. */
export interface DockerOptions {
  readonly cwd?: string;
  readonly timeoutSeconds?: number;
  readonly onLine?: (line: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** An abort is one SIGINT. */
  readonly signal?: AbortSignal;
}

/** The docker client for the engine behind a socket; a context or another DOCKER_HOST does not reach it. */
export function dockerAt(host: string, env: Readonly<Record<string, string>>): Docker {
  const { DOCKER_CONTEXT: _, ...rest } = env;
  const attempt = async (args: readonly string[], options: DockerOptions = {}): Promise<Ended> => {
    const { cwd = "/", env: more, ...others } = options;
    return run({ command: "docker", args, cwd, env: { ...rest, DOCKER_HOST: host, ...more }, ...others });
  };
  return {
    host,
    try: attempt,
    run: async (args, options) => {
      const ended = await attempt(args, options);
      if (ended.code === 0) return ended.stdout.trim();
      throw new UserError(dockerProblem(args, ended.stderr));
    },
  };
}

/** Why a docker command failed, in one sentence. */
export function dockerProblem(args: readonly string[], stderr: string): string {
  if (/no space left on device/i.test(stderr)) {
    return "The disk of the Docker engine is full: free space (`docker system df` shows what takes it) and run the command again.";
  }
  const last = stderr
    .trim()
    .split("\n")
    .findLast((line) => line.trim() !== "");
  return `\`docker ${args.slice(0, 2).join(" ")}\` failed: ${last?.replace(/^(?:ERROR|Error response from daemon): /, "") ?? "it said nothing"}`;
}
