import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

/** How a command ended. */
export interface Ran {
  readonly code: number;
  /** Standard output and error in the order they came. */
  readonly output: string;
  readonly seconds: number;
}

/** Run a command to its end; a missing program is code 127, as in a shell. */
export function run(
  [program = "", ...args]: readonly string[],
  { root, env = {}, path = [] }: { root: string; env?: Readonly<Record<string, string>>; path?: readonly string[] },
): Promise<Ran> {
  const began = performance.now();
  return new Promise((resolve) => {
    let output = "";
    const end = (code: number) => resolve({ code, output, seconds: (performance.now() - began) / 1000 });
    const child = spawn(program, args, {
      cwd: root,
      env: {
        ...process.env,
        ...env,
        PATH: [...path.map((folder) => join(root, folder)), process.env["PATH"]].join(delimiter),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const collect = (chunk: Buffer) => (output += chunk.toString("utf8"));
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => {
      output += error.message;
      end(127);
    });
    child.on("close", (code) => end(code ?? 1));
  });
}
