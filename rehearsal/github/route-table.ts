import type { Route } from "./routing.ts";
import { accessRoutes } from "./routes/access.ts";
import { branchRoutes } from "./routes/branches.ts";
import { contentRoutes } from "./routes/contents.ts";
import { environmentRoutes } from "./routes/environments.ts";
import { hookRoutes } from "./routes/hooks.ts";
import { issueRoutes } from "./routes/issues.ts";
import { labelRoutes } from "./routes/labels.ts";
import { organizationRoutes } from "./routes/organization.ts";
import { permissionRoutes } from "./routes/permissions.ts";
import { repositoryRoutes } from "./routes/repository.ts";
import { rulesetRoutes } from "./routes/rulesets.ts";
import { secretRoutes } from "./routes/secrets.ts";
import { variableRoutes } from "./routes/variables.ts";

const routes: readonly Route[] = [
  ...organizationRoutes,
  ...repositoryRoutes,
  ...branchRoutes,
  ...contentRoutes,
  ...environmentRoutes,
  ...secretRoutes,
  ...variableRoutes,
  ...rulesetRoutes,
  ...hookRoutes,
  ...labelRoutes,
  ...issueRoutes,
  ...permissionRoutes,
  ...accessRoutes,
];

/** Every operation the stand-in offers, as `METHOD /pattern`. */
export const operations = routes.map((route) => `${route.method} ${route.pattern}`);

const compiled = routes.map((route) => ({ route, segments: route.pattern.split("/") }));

/** The route for a request, in table order, with what stands in place of its parameters. */
export function findRoute(
  method: string,
  path: string,
): { route: Route; parameters: Record<string, string> } | undefined {
  const segments = path.split("/");
  for (const candidate of compiled) {
    if (candidate.route.method !== method) continue;
    const parameters = match(candidate.segments, segments);
    if (parameters !== undefined) return { route: candidate.route, parameters };
  }
  return undefined;
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith("*")) {
      parameters[part.slice(1)] = segments.slice(index).map(decodeURIComponent).join("/");
      return segments.length > index ? parameters : undefined;
    }
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.startsWith(":") && segment !== "") parameters[part.slice(1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return segments.length === pattern.length ? parameters : undefined;
}
