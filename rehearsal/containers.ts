import { z } from "zod";
import type { Docker } from "./docker/docker.ts";

/** A container of a rehearsal as `make status` shows it. */
export interface Running {
  readonly service: string;
  readonly name: string;
  readonly state: string;
  readonly health: string;
  readonly image: string;
  readonly revision: string;
}

const Inspected = z.array(
  z.object({
    Name: z.string(),
    Config: z.object({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
    State: z.object({ Status: z.string(), Health: z.object({ Status: z.string() }).nullish() }),
  }),
);

/** Containers of a platform, by service. */
export async function listContainers(docker: Docker, platform: string, service?: string): Promise<Running[]> {
  const filters = [
    `label=delivery.platform=${platform}`,
    ...(service === undefined ? [] : [`label=delivery.service=${service}`]),
  ];
  const ids = await docker.run(["ps", "--all", "--quiet", ...filters.flatMap((filter) => ["--filter", filter])]);
  if (ids === "") return [];
  return parseContainers(await docker.run(["inspect", ...ids.split("\n")]));
}

/** Read what `docker inspect` says about containers. */
export function parseContainers(json: string): Running[] {
  const found = Inspected.parse(JSON.parse(json)).map(({ Name, Config, State }): Running => {
    const labels = Config.Labels ?? {};
    return {
      service: labels["delivery.service"] ?? "?",
      name: Name.replace(/^\//, ""),
      state: State.Status,
      health: State.Health?.Status ?? "-",
      image: Config.Image,
      revision: labels["org.opencontainers.image.revision"] ?? "",
    };
  });
  return found.toSorted((one, other) => `${one.service} ${one.name}`.localeCompare(`${other.service} ${other.name}`));
}
