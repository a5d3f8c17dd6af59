import { services } from "../../src/catalog/services.ts";
import type { ResourceState } from "../engine/engine.ts";
import type { HostObject, LiveEdge } from "../host/host.ts";
import { remedyFor } from "./table.ts";

/** What is to be done about the things on a host that the engine's state does not know. */
export interface Sweep {
  readonly remove: readonly HostObject[];
  /** Left alone although the state does not know it, and why. */
  readonly keep: readonly { readonly object: HostObject; readonly why: string }[];
}

const edgeRole = "edge";

/** Whether the edge's routes name a container, by name or by the beginning of its id as Docker's DNS knows it. */
export function isNamed(edge: LiveEdge, { id, name }: Pick<HostObject, "id" | "name">): boolean {
  switch (edge.kind) {
    case "absent":
      return false;
    case "unreadable":
      return true;
    case "running":
      return hasWord(edge.routes, name) || hasWord(edge.routes, id.slice(0, 12)) || hasWord(edge.routes, id);
    default:
      return edge satisfies never;
  }
}

/**
 * Decide about every object of ours on the host. The one invariant of healing: what the live edge names is never in `remove`,
 * nor is anything that the state knows, nor a volume.
 */
export function planSweep(
  objects: readonly HostObject[],
  resources: readonly Pick<ResourceState, "id">[],
  edge: LiveEdge,
  which: "all" | "in the way" = "all",
): Sweep {
  const known = new Set(resources.map(({ id }) => id));
  const unknown = objects.filter((object) => !known.has(object.id) && (which === "all" || !isService(object)));
  const routed = objects.filter((object) => object.kind === "container" && isNamed(edge, object));
  const decided = unknown.map((object) => ({ object, why: reasonToKeep(object, edge, routed.length > 0) }));
  return {
    remove: decided.flatMap(({ object, why }) => (why === undefined ? [object] : [])),
    keep: decided.flatMap(({ object, why }) => (why === undefined ? [] : [{ object, why }])),
  };
}

function reasonToKeep(object: HostObject, edge: LiveEdge, isRouting: boolean): string | undefined {
  const { action } = remedyFor(object);
  if (action !== "remove") return "the next run takes it over by its name";
  if (object.running && object.role?.endsWith("-migrate") === true)
    return "a migration must not be cut off; it ends by itself";
  if (object.kind === "container" && isNamed(edge, object)) {
    return edge.kind === "unreadable"
      ? `the edge does not say what it names (${edge.reason})`
      : "the live edge names it";
  }
  const carries = object.role === edgeRole || object.kind === "network";
  return carries && isRouting ? "requests go through it" : undefined;
}

/** Containers of services are named by the engine, a new one each time; everything else has a name that the next create needs. */
export function isService({ kind, role }: HostObject): boolean {
  return kind === "container" && role !== undefined && role in services;
}

/** Whole words only: `backend-1` is not named by `backend-12`. */
function hasWord(text: string, word: string): boolean {
  return word !== "" && text.split(/[^\w.-]+/).includes(word);
}
