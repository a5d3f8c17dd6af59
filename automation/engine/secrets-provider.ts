import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const StackFile = z.looseObject({ secretsprovider: z.string().optional() });

/** Arguments by which a new stack gets the secrets provider that its file names; the backend's own where it names none. */
export function secretsProvider(configFile: string): string[] {
  const parsed = StackFile.safeParse(existsSync(configFile) ? parse(readFileSync(configFile, "utf8")) : undefined);
  const provider = parsed.success ? parsed.data.secretsprovider : undefined;
  return provider === undefined ? [] : ["--secrets-provider", provider];
}
