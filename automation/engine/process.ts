import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program to run and with what. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing of the caller's is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Each abort is one SIGINT. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutSeconds?: number;
}

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Run a program to its end. It gets a process group of its own: a Ctrl-C in the terminal reaches it once, through the
 * signal, because the Pulumi CLI takes a second one as "terminate at once".
 */
export function run(invocation: Invocation): Promise<Ended> {
  const { command, args, cwd, env, onLine, signal, timeoutSeconds } = invocation;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const stdout: string[] = [];
    const stderr: string[] = [];
    const interrupt = () => child.kill("SIGINT");
    const timer =
      timeoutSeconds === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000);
    signal?.addEventListener("abort", interrupt, { once: true });
    if (onLine === undefined) child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk.toString()));
    else createInterface({ input: child.stdout }).on("line", onLine);
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
      resolve({ code: code ?? 1, stdout: stdout.join(""), stderr: stderr.join("") });
    });
  });
}
