import { stringify } from "yaml";
import type { Dependabot } from "./files.schema.ts";

/** A folder with dependencies of one kind. */
export interface DependencySource {
  readonly ecosystem: "docker" | "github-actions" | "npm" | "pip";
  /** Folders relative to the repository, with a leading slash. */
  readonly directories: readonly string[];
}

/** Services of the catalog, as far as dependencies are concerned. */
export type ServiceSources = Readonly<Record<string, { readonly context?: string; readonly ecosystem: "npm" | "pip" }>>;

/** Where the repository has dependencies: the program itself, each service's packages and base images, the workflows. */
export function dependencySources(services: ServiceSources): DependencySource[] {
  const built = Object.values(services).flatMap(({ context, ecosystem }) =>
    context === undefined ? [] : [{ folder: `/${context}`, ecosystem }],
  );
  const of = (ecosystem: "npm" | "pip") =>
    built.filter((each) => each.ecosystem === ecosystem).map(({ folder }) => folder);
  const sources: DependencySource[] = [
    { ecosystem: "github-actions", directories: ["/"] },
    { ecosystem: "npm", directories: ["/", ...of("npm")] },
    { ecosystem: "pip", directories: of("pip") },
    { ecosystem: "docker", directories: built.map(({ folder }) => folder) },
  ];
  return sources.filter(({ directories }) => directories.length > 0);
}

/** Text of `.github/dependabot.yml`: weekly, one pull request per ecosystem, releases only after a few days of age. */
export function dependabotFile(settings: Dependabot, services: ServiceSources): string {
  const updates = dependencySources(services).map(({ ecosystem, directories }) => ({
    "package-ecosystem": ecosystem,
    directories: [...directories].toSorted(),
    schedule: { interval: "weekly", day: settings.day, time: settings.time, timezone: settings.timezone },
    "open-pull-requests-limit": settings.limit,
    cooldown: { "default-days": settings.cooldownDays },
    groups: { [ecosystem]: { patterns: ["*"], "update-types": ["minor", "patch"] } },
    labels: ["dependencies"],
    "commit-message": { prefix: "deps" },
  }));
  return `${header}${stringify({ version: 2, updates }, { lineWidth: 0, version: "1.1" })}`;
}

const header = "# Generated from src/catalog/services.ts and Pulumi.governance.yaml by `make generate`; edit those.\n";
