import { labelKeys } from "../../src/lib/labels.ts";
import { isMissing, type Docker } from "./docker-cli.ts";
import type { Host, HostObject, LiveEdge, Scope } from "./host.ts";

/** Folder of the edge's configurations inside its container: what it runs, what it ran before, what it is offered. */
const edgeFolder = "/etc/edge";

/** Docker filters for everything of a scope. */
export function scopeFilters({ platform, stack }: Scope, role?: string): string[] {
  const labels = [
    `${labelKeys.platform}=${platform}`,
    `${labelKeys.stack}=${stack}`,
    ...(role === undefined ? [] : [`${labelKeys.service}=${role}`]),
  ];
  return labels.flatMap((label) => ["--filter", `label=${label}`]);
}

/** The id of the running container with a role; nothing where none runs. */
export async function runningContainer(docker: Docker, scope: Scope, role: string): Promise<string | undefined> {
  const ids = await docker(["ps", "--quiet", "--no-trunc", ...scopeFilters(scope, role)]);
  return ids.split("\n").find((id) => id !== "");
}

/** A Docker engine as healing sees it. */
export function dockerHost(docker: Docker, scope: Scope): Host {
  const role = `{{.Label "${labelKeys.service}"}}`;
  const list = async (kind: HostObject["kind"], args: readonly string[], format: string): Promise<HostObject[]> => {
    const text = await docker([...args, ...scopeFilters(scope), "--format", format]);
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [id = "", name = "", service = "", state = ""] = line.split("\t");
        return { kind, id, name, role: service === "" ? undefined : service, running: state === "running" };
      });
  };

  return {
    async objects() {
      const [containers, networks, volumes] = await Promise.all([
        list("container", ["ps", "--all", "--no-trunc"], `{{.ID}}\t{{.Names}}\t${role}\t{{.State}}`),
        list("network", ["network", "ls", "--no-trunc"], `{{.ID}}\t{{.Name}}\t${role}`),
        list("volume", ["volume", "ls"], `{{.Name}}\t{{.Name}}\t${role}`),
      ]);
      return [...containers, ...networks, ...volumes];
    },

    async edge(): Promise<LiveEdge> {
      const edge = await runningContainer(docker, scope, "edge");
      if (edge === undefined) return { kind: "absent" };
      try {
        // All of them: between a written file and its reload the workers still have the one before.
        return { kind: "running", routes: await docker(["exec", edge, "sh", "-c", `cat ${edgeFolder}/*.cfg`]) };
      } catch (error) {
        return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) };
      }
    },

    async remove({ kind, id }) {
      try {
        // Stopped by its own signal and grace first: a database must not be cut off. Volumes without a name go with it.
        if (kind === "container") await docker(["stop", id]).then(() => docker(["rm", "--force", "--volumes", id]));
        else await docker([kind, "rm", id]);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}
