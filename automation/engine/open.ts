import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Choice, chooseEngine, parseEngineName } from "./choice.ts";
import { type Cli, findCli } from "./cli.ts";
import type { Engine, StackLocation } from "./engine.ts";
import { ensurePlugins, pluginsOf } from "./plugins.ts";
import { PulumiStack } from "./pulumi.ts";

/** Opens a stack on one engine. */
export type OpenStack = (location: StackLocation) => Engine | Promise<Engine>;

/** What the choice of an engine depends on. */
export interface EngineSearch {
  /** Folder with `Pulumi.yaml` and `package.json`. */
  readonly root: string;
  /** The engine's environment, as in StackLocation. */
  readonly env: Readonly<Record<string, string>>;
  /** Name of the only engine that may run, as people write it in `ENGINE`. */
  readonly forced?: string | undefined;
  /** Opens the embedded engine, where the caller may use it: automation knows of no rehearsal. */
  readonly embedded?: OpenStack;
  /** Folder for a downloaded CLI; nothing is downloaded where it is left out. */
  readonly downloadTo?: string;
  /** Something beside the CLI why its providers cannot do their work here. */
  readonly obstacle?: string | undefined;
}

/** The engine for this machine, and how a stack is opened on it. */
export interface Engines extends Choice {
  /** The CLI's version, where the CLI runs. */
  readonly version?: string;
  readonly open: OpenStack;
}

const Package = z.looseObject({ dependencies: z.record(z.string(), z.string()).default({}) });

/** Find the engine that runs here: the Pulumi CLI with its plugins, else the embedded one. */
export async function findEngine(search: EngineSearch): Promise<Engines> {
  const forced = parseEngineName(search.forced);
  const cli = forced === "embedded" ? "not asked for" : (search.obstacle ?? (await usableCli(search)));
  const available = {
    pulumi: typeof cli === "string" ? cli : undefined,
    embedded: search.embedded === undefined ? "it runs rehearsals only" : undefined,
  };
  const choice = chooseEngine(available, forced);
  if (choice.name === "pulumi" && typeof cli !== "string") {
    return { ...choice, version: cli.version, open: (location) => new PulumiStack(cli, location) };
  }
  const { embedded } = search;
  if (embedded === undefined) throw new Error("an engine was chosen that nobody can open");
  return { ...choice, open: embedded };
}

async function usableCli({ root, env, downloadTo }: EngineSearch): Promise<Cli | string> {
  const cli = await findCli({ env, ...(downloadTo === undefined ? {} : { downloadTo }) });
  if (typeof cli === "string") return cli;
  const { dependencies } = Package.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  const problem = await ensurePlugins(cli, pluginsOf(dependencies), { cwd: root, env });
  return problem ?? cli;
}
