import type { Service } from "../catalog/services.ts";

/** One thing that has to hold at the edge; the scripts read them from the comments of the configuration itself. */
export type EdgeCheck =
  | { readonly kind: "status"; readonly service: string; readonly path: string }
  | {
      readonly kind: "revision";
      readonly service: string;
      readonly path: string;
      /** What `/version` has to answer; undefined where only the image itself knows, the script then asks its label. */
      readonly revision: string | undefined;
    };

/** Path at the edge of a path of a service. */
export function edgePath(route: string, path: string): string {
  return route === "/" ? path : `${route}${path === "/" ? "/" : path}`;
}

/** Everything that has to hold for a service: it is alive, does its work, and is the revision that was meant. */
export function checksOf(service: string, definition: Service, revision: string | undefined): EdgeCheck[] {
  const paths = [...new Set([definition.healthPath, ...definition.smokePaths])];
  return [
    ...paths.map((path) => ({ kind: "status" as const, service, path: edgePath(definition.route, path) })),
    { kind: "revision", service, path: edgePath(definition.route, definition.versionPath), revision },
  ];
}

/** The checks as comment lines of the configuration: `# check <kind> <service> <path> <expected>`. */
export function checkLines(checks: readonly EdgeCheck[]): string {
  return checks
    .map((check) => {
      const expected = check.kind === "status" ? "200" : (check.revision ?? "label");
      return `# check ${check.kind} ${check.service} ${check.path} ${expected}`;
    })
    .join("\n");
}
