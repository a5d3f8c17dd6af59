import type { Service } from "../catalog/services.ts";

/** One thing that has to hold at the edge; the scripts read them from the comments of the configuration itself. */
export interface EdgeCheck {
  /** An answer of 200, or one that names the revision that the service was built from. */
  readonly kind: "revision" | "status";
  readonly service: string;
  readonly path: string;
}

/** Path at the edge of a path of a service. */
export function edgePath(route: string, path: string): string {
  return route === "/" ? path : `${route}${path === "/" ? "/" : path}`;
}

/** Everything that has to hold for a service: it is alive, does its work, and is the revision that was meant. */
export function checksOf(service: string, definition: Service): EdgeCheck[] {
  const paths = [...new Set([definition.healthPath, ...definition.smokePaths])];
  return [
    ...paths.map((path) => ({ kind: "status" as const, service, path: edgePath(definition.route, path) })),
    { kind: "revision", service, path: edgePath(definition.route, definition.versionPath) },
  ];
}

/**
 * The checks as comment lines of the configuration: `# check <kind> <service> <path>`. The script of the switch adds the
 * expected revision: in here it would make another configuration of the same bytes, once they come in with a release.
 */
export function checkLines(checks: readonly EdgeCheck[]): string {
  return checks.map(({ kind, service, path }) => `# check ${kind} ${service} ${path}`).join("\n");
}
