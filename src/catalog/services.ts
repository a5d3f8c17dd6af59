/** What a service needs beside itself: a database of its own, or the shared cache and message bus. */
export type AccessoryName = "postgres" | "redis";

/** One deliverable of the platform. Everything that builds, scans, deploys or documents a service derives from this entry. */
export interface Service {
  /** Folder of the build context, relative to the repository, with a `Dockerfile`. */
  readonly context: string;
  /** Port the container listens on. */
  readonly port: number;
  /** Path prefix at the edge; the longest match wins and is stripped before the service sees the request. */
  readonly route: string;
  /** Liveness path inside the container, also the image's HEALTHCHECK. */
  readonly healthPath: string;
  /** Readiness path: 200 once the service can do its work. */
  readonly readyPath: string;
  /** Path that answers `{ "service", "revision" }` as JSON. */
  readonly versionPath: string;
  /** Paths at the edge, below `route`, that must answer 200 before users reach a new release. */
  readonly smokePaths: readonly string[];
  /** Longest time in seconds a request or stream may take after SIGTERM. */
  readonly graceSeconds: number;
  /** Accessories the service is connected to. */
  readonly accessories: readonly AccessoryName[];
  /** Command inside the service's own image that brings the database schema up to date; run before its containers. */
  readonly migrate?: readonly string[];
  /** Dependabot ecosystem of the service's dependencies. */
  readonly ecosystem: "npm" | "pip";
}

/** The platform's services by name. Names become image names (`platform-<name>`), resource names and job matrix entries. */
export const services = {
  backend: {
    context: "services/backend",
    port: 8000,
    route: "/api",
    healthPath: "/healthz",
    readyPath: "/readyz",
    versionPath: "/version",
    smokePaths: ["/readyz", "/items"],
    graceSeconds: 30,
    accessories: ["postgres", "redis"],
    migrate: ["alembic", "upgrade", "head"],
    ecosystem: "pip",
  },
  frontend: {
    context: "services/frontend",
    port: 8080,
    route: "/",
    healthPath: "/healthz",
    readyPath: "/readyz",
    versionPath: "/version",
    smokePaths: ["/"],
    graceSeconds: 15,
    accessories: [],
    ecosystem: "npm",
  },
  server: {
    context: "services/server",
    port: 3000,
    route: "/events",
    healthPath: "/healthz",
    readyPath: "/readyz",
    versionPath: "/version",
    smokePaths: ["/readyz"],
    graceSeconds: 15,
    accessories: ["redis"],
    ecosystem: "npm",
  },
} as const satisfies Record<string, Service>;

/** Name of a service in the catalog. */
export type ServiceName = keyof typeof services;
