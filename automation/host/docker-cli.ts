import { spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { UserError } from "../../src/lib/errors.ts";

/** One call of the docker command. */
export interface DockerCall {
  readonly stdin?: string | NodeJS.ReadableStream;
  /** Write what it prints to a file instead of returning it. */
  readonly toFile?: string;
  readonly timeoutSeconds?: number;
}

/** Runs docker commands against one engine and nothing else; fails with what docker said. */
export interface Docker {
  (args: readonly string[], call?: DockerCall): Promise<string>;
  /** Address of the engine. */
  readonly address: string;
}

/** A docker command failed; the message is docker's own last line. */
export class DockerError extends UserError {
  /** The whole of what it printed on stderr. */
  readonly stderr: string;

  constructor(args: readonly string[], stderr: string) {
    // After what was wrong with a command docker prints where to read about its options.
    const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !/^Run 'docker .*--help'/.test(line));
    super(`docker ${args.slice(0, 2).join(" ")} failed: ${lines.at(-1) ?? "no message"}`);
    this.stderr = stderr;
  }
}

const patience = 600;

/** The docker command for the engine at an address (`unix://…`, `ssh://…`), with an environment that points nowhere else. */
export function dockerAt(address: string, environment: Readonly<NodeJS.ProcessEnv>): Docker {
  const { DOCKER_CONTEXT: _, ...rest } = environment;
  const env = { ...rest, DOCKER_HOST: address };
  const call = (args: readonly string[], { stdin, toFile, timeoutSeconds = patience }: DockerCall = {}) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn("docker", args, { env, stdio: ["pipe", "pipe", "pipe"], timeout: timeoutSeconds * 1000 });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      const file: WriteStream | undefined =
        toFile === undefined ? undefined : createWriteStream(toFile, { mode: 0o600 });
      if (file === undefined) child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      else child.stdout.pipe(file);
      child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
      child.stdin.on("error", () => {}); // It ended without reading: its exit code says why.
      if (stdin === undefined || typeof stdin === "string") child.stdin.end(stdin ?? "");
      else stdin.pipe(child.stdin);
      child.once("error", () =>
        reject(new UserError("There is no docker command on this machine: install the Docker CLI.")),
      );
      child.once("close", (code) => {
        const finish = () => {
          if (code === 0) resolve(Buffer.concat(out).toString());
          else reject(new DockerError(args, Buffer.concat(err).toString()));
        };
        if (file === undefined || file.closed) finish();
        else file.once("close", finish);
      });
    });
  return Object.assign(call, { address });
}

/** Run a docker command for the person who watches: its output and input are theirs. Answers its exit code. */
export function inTerminal(
  { docker, env }: { readonly docker: Docker; readonly env: Readonly<Record<string, string>> },
  args: readonly string[],
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("docker", args, { env: { ...env, DOCKER_HOST: docker.address }, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Whether docker says that a thing is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof DockerError && /no such|not found/i.test(error.stderr);
}
