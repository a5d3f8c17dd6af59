import type { HostObject } from "../host/host.ts";
import type { Patient } from "./heal.ts";
import { isNamed, isService } from "./orphans.ts";

/** What a failed release left, where there is no release to go back to. */
export interface Cleared {
  /** Names of the containers that were removed: they served nobody. */
  readonly removed: readonly string[];
  /** Names of the services' containers that stay, because the live edge names them. */
  readonly serving: readonly string[];
}

/**
 * Remove the services' containers that the live edge does not name, and have the state forget them: the next run creates
 * them anew, also when it brings the same release.
 */
export async function removeRejected({
  engine,
  host,
  say,
}: Pick<Patient, "engine" | "host" | "say">): Promise<Cleared> {
  const [objects, edge] = await Promise.all([host.objects(), host.edge()]);
  const containers = objects.filter(isService);
  const rejected = containers.filter((container) => !isNamed(edge, container));
  for (const container of rejected) await host.remove(container);
  if (rejected.length > 0) {
    const { result, diagnostics } = await engine.refresh({ clearPendingCreates: true });
    if (result === "failed") say(`refresh: ${diagnostics.map(({ message }) => message).join("; ")}`);
  }
  const names = (list: readonly HostObject[]) => list.map(({ name }) => name);
  return { removed: names(rejected), serving: names(containers.filter((one) => !rejected.includes(one))) };
}
