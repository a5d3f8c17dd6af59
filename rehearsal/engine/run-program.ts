import { type Monitor, serveMonitor } from "./monitor/server.ts";
import { startProgram } from "./monitor/program.ts";
import type { Project } from "./project.ts";
import { registerOutputs } from "./steps/outputs.ts";
import { invokeFunction, readResource } from "./steps/read.ts";
import { registerResource } from "./steps/register.ts";
import type { Run } from "./steps/run.ts";

/** Exit code of Pulumi's runner when it has told the person already. */
const alreadyTold = 32;

/** Run the program against a run of the engine. Resolves to whether it came to its end without an error. */
export async function runProgram(
  project: Project,
  begin: () => Promise<Run>,
  setup: ProgramEnvironment,
): Promise<boolean> {
  const tasks = new Set<Promise<unknown>>();
  const ready = begin();
  // Awaited below; the program may end before.
  ready.catch(() => undefined);
  const track = async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
    const task = ready.then(work);
    tasks.add(task);
    try {
      return await task;
    } finally {
      tasks.delete(task);
    }
  };
  let signalEnd = () => {};
  const ended = new Promise<number>((resolve) => {
    signalEnd = () => resolve(0);
  });
  const monitor: Monitor = {
    register: (goal) => track((run) => registerResource(run, goal)),
    read: (goal) => track((run) => readResource(run, goal)),
    outputs: (urn, outputs) => track((run) => registerOutputs(run, urn, outputs)),
    invoke: (token, args, provider, version) => track((run) => invokeFunction(run, token, args, provider, version)),
    refuse: (message) => track(async (run) => run.refuse(message)),
    log: (severity, message, urn, ephemeral) => {
      if (severity !== "debug")
        void ready.then((run) => run.setup.events.say(severity, message, urn || undefined, ephemeral));
    },
    ended: () => signalEnd(),
  };
  const server = await serveMonitor(monitor);
  const program = startProgram({
    ...setup,
    root: setup.root,
    main: project.main,
    nodeArguments: project.nodeArguments,
    project: project.name,
    address: server.address,
    config: Object.fromEntries(Array.from(project.config, ([key, { value }]) => [key, value])),
    secretKeys: Array.from(project.config).flatMap(([key, { secret }]) => (secret ? [key] : [])),
    onOutput: (line) => void ready.then((run) => run.setup.events.say("info", line)),
  });
  let finished = false;
  try {
    const run = await ready;
    run.halted.addEventListener("abort", () => program.kill(), { once: true });
    if (run.halted.aborted) program.kill();
    const code = await Promise.race([ended, program.exited]);
    await settle(tasks);
    if (run.halted.aborted) return false;
    finished = code === 0;
    if (finished) return true;
    if (code !== alreadyTold) {
      run.setup.events.say(
        "error",
        `an unhandled error occurred: Program exited with non-zero exit code: ${code ?? "none"}`,
      );
    }
    return false;
  } finally {
    if (!finished) program.kill();
    await program.exited;
    server.close();
  }
}

/** What the program is started with beside its configuration. */
export interface ProgramEnvironment {
  readonly root: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly parallel: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Wait for what the program had asked for; failures have been answered and reported. */
async function settle(tasks: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (tasks.size > 0) await Promise.allSettled(tasks);
}
