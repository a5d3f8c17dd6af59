import { spawn } from "node:child_process";
import { isObject, type Properties, type Value } from "../values/value.ts";
import type { Existing, OperationContext, Provider, ResourceType } from "./provider.ts";

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

const local: ResourceType = {
  check: (inputs) => {
    for (const key of ["archivePaths", "assetPaths"]) {
      if (inputs[key] !== undefined) throw new Error(`unsupported: ${key} of command:local:Command`);
    }
    return inputs;
  },
  plan: (inputs, existing) => {
    if (existing) return { outputs: inputs };
    return { id: randomId("preview"), outputs: inputs };
  },
  create: async (inputs, context) => {
    const output = await runScript(text(inputs["create"]), inputs, context);
    return { id: randomId(context.name), outputs: { ...inputs, ...output } };
  },
  update: async (existing, inputs, context) => {
    const script = text(inputs["update"]) ?? text(inputs["create"]);
    const output = script === undefined ? previousOutput(existing) : await runScript(script, inputs, context, existing);
    return { ...inputs, ...output };
  },
  delete: async (existing, context) => {
    await runScript(text(existing.inputs["delete"]), existing.inputs, context, existing);
  },
};

/** Pulumi's `command` package: local commands only. */
export const command: Provider = { name: "command", types: new Map([["command:local:Command", local]]) };

function randomId(name: string): string {
  return `${name}${crypto.randomUUID().slice(0, 8)}`;
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function previousOutput(existing: Existing): Output {
  return { stdout: text(existing.outputs["stdout"]) ?? "", stderr: text(existing.outputs["stderr"]) ?? "" };
}

function environment(inputs: Properties, context: OperationContext, existing?: Existing): Record<string, string> {
  const own = isObject(inputs["environment"]) ? inputs["environment"] : {};
  const variables = Object.entries(own).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const hasPrevious = existing !== undefined && inputs["addPreviousOutputInEnv"] !== false;
  const { stdout, stderr } = existing ? previousOutput(existing) : { stdout: "", stderr: "" };
  return {
    ...context.env,
    ...Object.fromEntries(variables),
    ...(hasPrevious ? { PULUMI_COMMAND_STDOUT: stdout, PULUMI_COMMAND_STDERR: stderr } : {}),
  };
}

/** Run a script with the interpreter, folder, environment and standard input of the resource. */
async function runScript(
  script: string | undefined,
  inputs: Properties,
  context: OperationContext,
  existing?: Existing,
): Promise<Output> {
  if (script === undefined) return { stdout: "", stderr: "" };
  const given = inputs["interpreter"];
  const interpreter = Array.isArray(given) ? given.map(String) : ["/bin/sh", "-c"];
  const [program = "/bin/sh", ...args] = interpreter;
  const child = spawn(program, [...args, script], {
    cwd: text(inputs["dir"]) ?? context.root,
    env: environment(inputs, context, existing),
    // A group of its own, so that an interrupt ends the script together with what it started.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  context.signal.addEventListener("abort", stop, { once: true });
  try {
    return await collect(child, script, inputs, context);
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

type Script = ReturnType<typeof spawn>;

function collect(child: Script, script: string, inputs: Properties, context: OperationContext): Promise<Output> {
  const logging = inputs["logging"] ?? "stdoutAndStderr";
  const output = { stdout: "", stderr: "" };
  // What people see of a failure: both streams in the order they came.
  let said = "";
  for (const name of ["stdout", "stderr"] as const) {
    const isShown = logging === name || logging === "stdoutAndStderr";
    let line = "";
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      output[name] += chunk;
      said += chunk;
      if (!isShown) return;
      const lines = (line + chunk).split("\n");
      line = lines.pop() ?? "";
      for (const complete of lines) context.log(complete);
    });
    child[name]?.on("end", () => {
      if (isShown && line !== "") context.log(line);
    });
  }
  child.stdin?.on("error", () => undefined).end(text(inputs["stdin"]) ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`cannot run "${script}": ${error.message}`, { cause: error })));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve({ stdout: trimEnd(output.stdout), stderr: trimEnd(output.stderr) });
      const reason = signal === null ? `exit status ${code}` : `signal: ${signal === "SIGKILL" ? "killed" : signal}`;
      reject(new Error(`${reason}: running ${JSON.stringify(script)}:\n${said}`));
    });
  });
}

function trimEnd(output: string): string {
  return output.replace(/\r?\n$/u, "");
}
