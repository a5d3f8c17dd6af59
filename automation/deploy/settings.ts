import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { services } from "../../src/catalog/services.ts";
import { PlatformConfig } from "../../src/config/platform.schema.ts";
import { decode } from "../../src/config/source.ts";
import { problemsOf } from "../../src/config/problems.ts";
import { UserError } from "../../src/lib/errors.ts";
import { repositoryFor } from "../../src/images/reference.ts";

/** What a deployment needs to know of a stack's configuration before the engine reads it. */
export interface Settings {
  readonly platform: string;
  readonly source: "build" | "release";
  readonly target: string;
  readonly address: string;
  /** Host name that users type, where the edge has a certificate for one. */
  readonly domain: string | undefined;
  readonly ports: readonly number[];
  /** Repository of each service's images. */
  readonly repositories: Readonly<Record<string, string>>;
  readonly retire: boolean;
  readonly databaseImage: string;
}

const StackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });
const Secure = z.object({ secure: z.string() });
const prefix = "delivery:";

/** Read a stack's file; every problem at once, secrets unopened. */
export function readSettings(file: string): Settings {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const config = StackFile.parse(parse(readText(file)) ?? {}).config;
  const raw = Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), Secure.safeParse(value).success ? "secret" : decode(value)]),
  );
  const parsed = PlatformConfig.safeParse(raw);
  if (!parsed.success) {
    const problems = problemsOf(PlatformConfig, raw, parsed.error.issues).map((problem) => `✖ ${problem}`);
    throw new UserError([`${name} is not valid:`, "", ...problems].join("\n"));
  }
  const { platform, images, target, edge, registry, retire, accessories } = parsed.data;
  return {
    platform,
    source: images.source,
    target: target.host,
    address: edge.address,
    domain: edge.https?.domain,
    ports: [edge.httpPort, ...(edge.https === undefined ? [] : [edge.https.port])],
    repositories: Object.fromEntries(
      Object.keys(services).map((service) => [service, repositoryFor(registry, service)]),
    ),
    retire,
    databaseImage: accessories.postgres.image,
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} cannot be read: a stack's configuration has to be there.`, { cause: error });
  }
}
