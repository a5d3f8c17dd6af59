import { z } from "zod";
import type { Engine, ResourceState } from "../engine/engine.ts";
import type { Docker } from "../host/docker-cli.ts";
import { runningContainer, scopeFilters } from "../host/docker-host.ts";
import type { Scope } from "../host/host.ts";
import type { Finding } from "./finding.ts";
import { refreshFindings } from "./refresh.ts";

const Inspected = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  RestartCount: z.number(),
  State: z.looseObject({ Status: z.string(), Health: z.looseObject({ Status: z.string() }).optional() }),
});

/** A container of ours as the host has it. */
export interface HostContainer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** What its own health check says; nothing where it has none. */
  readonly health: string | undefined;
  readonly restarts: number;
}

/** What a stack declares of its host. */
export interface DeclaredHost {
  /** Ids of its containers. */
  readonly containers: readonly string[];
  /** The last switch: the configuration the edge was given, and the command that gives it again. */
  readonly routes: Routes | undefined;
}

const Routes = z.looseObject({ stdin: z.string(), create: z.string(), environment: z.record(z.string(), z.string()) });
type Routes = z.infer<typeof Routes>;

/** Reads from a stack's resources what its host should have. */
export function declaredHost(resources: readonly ResourceState[]): DeclaredHost {
  const switches = resources
    .filter((each) => each.type === "command:local:Command")
    .map(({ inputs }) => Routes.safeParse(inputs));
  const routes = switches.find((each) => each.success && each.data.create.includes("routes.sh"));
  return {
    containers: resources.flatMap((each) =>
      each.type === "docker:index/container:Container" && each.id !== undefined ? [each.id] : [],
    ),
    routes: routes?.data,
  };
}

/** Differences of a host that the engine's refresh does not show. `edge` is the edge's file, undefined while none runs. Pure. */
export function compareHost(
  declared: DeclaredHost,
  containers: readonly HostContainer[],
  edge: string | undefined,
): Finding[] {
  return [
    ...containers.flatMap((container) => containerFindings(container, declared)),
    ...edgeFindings(declared, edge),
  ];
}

function containerFindings({ id, name, status, health, restarts }: HostContainer, declared: DeclaredHost): Finding[] {
  const where = `container ${name}`;
  const person = (advice: string) => ({ kind: "person", advice }) as const;
  if (!declared.containers.includes(id)) {
    return [
      {
        where,
        what: "carries our labels and nobody has declared it",
        repair: person("the next deployment heals it, or remove it with docker rm --force --volumes"),
      },
    ];
  }
  return [
    ...(status === "running"
      ? []
      : [{ where, what: `is ${status}`, repair: person(`docker start ${name}, or deploy again`) }]),
    ...(health === undefined || health === "healthy" || status !== "running"
      ? []
      : [{ where, what: `is ${health}`, repair: person(`see docker logs ${name}, then deploy or roll back`) }]),
    ...(restarts === 0
      ? []
      : [
          {
            where,
            what: `has restarted ${restarts} ${restarts === 1 ? "time" : "times"} by itself`,
            repair: person(`see docker logs ${name}`),
          },
        ]),
  ];
}

function edgeFindings({ routes }: DeclaredHost, edge: string | undefined): Finding[] {
  if (routes === undefined) return [];
  const where = "edge";
  if (edge === undefined) return [{ where, what: "does not run", repair: { kind: "engine" } }];
  const [declared = ""] = routes.stdin.split("#--- candidate");
  if (comparable(declared) === comparable(edge)) return [];
  const { create: command, environment, stdin } = routes;
  return [
    {
      where,
      what: "has another configuration than the one of the last switch",
      repair: { kind: "command", command, environment, stdin },
    },
  ];
}

/** The checks' expected revisions are filled in on the host, and blank lines mean nothing. */
const comparable = (config: string) =>
  config
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("# check "))
    .join("\n");

/** All differences of a platform's stack: what the engine's refresh sees, then health, strangers and the live edge. */
export async function platformFindings(engine: Engine, docker: Docker, scope: Scope): Promise<Finding[]> {
  const declared = declaredHost(await engine.resources());
  const seen = await refreshFindings(engine);
  const containers = await inspectContainers(docker, scope);
  return [...compareHost(declared, containers, await readEdge(docker, scope)), ...seen];
}

async function inspectContainers(docker: Docker, scope: Scope): Promise<HostContainer[]> {
  const ids = (await docker(["ps", "--all", "--quiet", "--no-trunc", ...scopeFilters(scope)]))
    .split("\n")
    .filter(Boolean);
  if (ids.length === 0) return [];
  const inspected = z.array(Inspected).parse(JSON.parse(await docker(["container", "inspect", ...ids])));
  return inspected.map(({ Id: id, Name, RestartCount: restarts, State }) => ({
    id,
    name: Name.replace(/^\//, ""),
    status: State.Status,
    health: State.Health?.Status,
    restarts,
  }));
}

async function readEdge(docker: Docker, scope: Scope): Promise<string | undefined> {
  const edge = await runningContainer(docker, scope, "edge");
  return edge === undefined ? undefined : docker(["exec", edge, "cat", "/etc/edge/haproxy.cfg"]);
}
