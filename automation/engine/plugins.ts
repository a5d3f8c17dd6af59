import { z } from "zod";
import type { Cli } from "./cli.ts";
import { run } from "./process.ts";

const Installed = z.array(z.looseObject({ name: z.string(), kind: z.string(), version: z.string().optional() }));

/** A provider plugin by its SDK's name and version: the SDK's version selects the plugin's. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
}

/** The provider plugins a package.json asks for. */
export function pluginsOf(dependencies: Readonly<Record<string, string>>): Plugin[] {
  return Object.entries(dependencies).flatMap(([dependency, version]) => {
    const name = /^@pulumi\/(?!pulumi$|policy$)(.+)$/.exec(dependency)?.[1];
    return name === undefined ? [] : [{ name, version }];
  });
}

/** Have every plugin on this machine before a program needs it. Answers the reason where one cannot be had. */
export async function ensurePlugins(
  { command }: Cli,
  plugins: readonly Plugin[],
  at: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<string | undefined> {
  const listed = await run({ command, args: ["plugin", "ls", "--json"], ...at, timeoutSeconds: 30 });
  const known = Installed.safeParse(parse(listed.stdout));
  const has = ({ name, version }: Plugin) =>
    known.success && known.data.some((plugin) => plugin.name === name && plugin.version === version);
  const missing = plugins.filter((plugin) => !has(plugin));
  const ends = await Promise.all(
    missing.map(async ({ name, version }) => {
      const args = ["plugin", "install", "resource", name, version];
      const { code } = await run({ command, args, ...at, timeoutSeconds: 120 });
      return code === 0 ? [] : [`${name} ${version}`];
    }),
  );
  const failed = ends.flat();
  return failed.length === 0 ? undefined : `the provider plugins ${failed.join(", ")} cannot be downloaded`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
