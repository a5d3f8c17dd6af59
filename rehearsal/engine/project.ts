import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { EngineError, type StackLocation } from "../../automation/engine/engine.ts";
import { Vault } from "./secrets/vault.ts";
import { readText } from "./state/files.ts";
import { isList, isObject, type Value } from "./values/value.ts";

const Project = z.looseObject({
  name: z.string(),
  main: z.string().optional(),
  runtime: z.union([
    z.string(),
    z.looseObject({ name: z.string(), options: z.looseObject({ nodeargs: z.string().optional() }).optional() }),
  ]),
});

const Json: z.ZodType<Value> = z.json();
const StackConfig = z.looseObject({
  encryptionsalt: z.string().optional(),
  config: z.record(z.string(), Json).optional(),
});

/** One configuration value. */
interface ConfigValue {
  /** As the program reads it: objects as JSON. In clear. */
  readonly value: string;
  readonly secret: boolean;
  /** As written in the file, secrets encrypted. */
  readonly stored: Value;
}

/** What a run needs to know of the project and its stack. */
export interface Project {
  readonly name: string;
  /** Program folder or file, relative to the root. */
  readonly main: string;
  /** Arguments for Node itself. */
  readonly nodeArguments: readonly string[];
  readonly config: ReadonlyMap<string, ConfigValue>;
  /** Salt of the configuration's secrets. */
  readonly salt?: string;
}

/** Read `Pulumi.yaml` and the stack's configuration, secrets decrypted. */
export async function readProject(location: StackLocation): Promise<Project> {
  const file = path.join(location.root, "Pulumi.yaml");
  const { name, main, runtime } = await readYaml(file, Project);
  const language = typeof runtime === "string" ? runtime : runtime.name;
  if (language !== "nodejs") throw new EngineError(`unsupported: runtime ${language} in ${file}; only nodejs runs`, 2);
  const stack = await readYaml(location.configFile, StackConfig, {});
  const vault = new Vault(location.env, stack.encryptionsalt);
  const config = new Map<string, ConfigValue>();
  for (const [key, stored] of Object.entries(stack.config ?? {})) {
    config.set(key.includes(":") ? key : `${name}:${key}`, await readValue(stored, vault));
  }
  const nodeArguments = typeof runtime === "string" ? "" : (runtime.options?.nodeargs ?? "");
  const salt = stack.encryptionsalt ? { salt: stack.encryptionsalt } : {};
  return { name, main: main ?? ".", nodeArguments: nodeArguments.match(/\S+/gu) ?? [], config, ...salt };
}

async function readYaml<T>(file: string, schema: z.ZodType<T>, missing?: T): Promise<T> {
  const text = await readText(file);
  if (text === undefined && missing !== undefined) return missing;
  if (text === undefined) throw new EngineError(`There is no ${file}.`, 2);
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new EngineError(`${file} is not valid YAML: ${error instanceof Error ? error.message : ""}`, 2, {
      cause: error,
    });
  }
  const parsed = schema.safeParse(content ?? {});
  if (!parsed.success) throw new EngineError(`${file} is not valid: ${z.prettifyError(parsed.error)}`, 2);
  return parsed.data;
}

async function readValue(stored: Value, vault: Vault): Promise<ConfigValue> {
  let secret = false;
  const open = async (value: Value): Promise<Value> => {
    if (isList(value)) return Promise.all(value.map(open));
    if (!isObject(value)) return value;
    const ciphertext = value["secure"];
    if (typeof ciphertext === "string" && Object.keys(value).length === 1) {
      secret = true;
      return vault.decrypt(ciphertext);
    }
    const entries = Object.entries(value).map(async ([key, item]) => [key, await open(item)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const value = await open(stored);
  return { value: typeof value === "string" ? value : JSON.stringify(value), secret, stored };
}
