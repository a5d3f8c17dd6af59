import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Service, services } from "../../src/catalog/services.ts";
import { checksOf } from "../../src/deploy/edge-check.ts";
import { edgeConfig, edgePorts } from "../../src/deploy/edge-config.ts";
import { serviceEnvironment } from "../../src/deploy/environment.ts";

// node tests/integration/prepare.ts FOLDER   writes what docker-compose.integration.yml lacks: the catalog's services,
// the edge's configuration as the program makes it, and a password that exists for this run only.

/** What the images were built as; those of another job say it in REVISION. */
const revision = process.env["REVISION"] || "integration";
const scope = { platform: "integration", stack: "test" };
const catalog: Readonly<Record<string, Service>> = services;

/** What the program gives every service's container; the image's own health check decides when it is ready. */
function common(name: string, { context, accessories }: Service): object {
  return {
    // Images that were built before, e.g. by another job, come under this name.
    ...(process.env["PREBUILT"] ? { image: `platform-${name}:integration`, pull_policy: "never" } : {}),
    build: { context: resolve(context), args: { REVISION: revision } },
    environment: serviceEnvironment(scope, accessories),
    secrets: ["database-password"],
    read_only: true,
    tmpfs: ["/tmp"],
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    // Patient: how long a start takes on a busy machine is not what is tested here.
    healthcheck: { start_period: "4m" },
  };
}

function composeServices(name: string, service: Service): [string, object][] {
  const needs = Object.fromEntries(service.accessories.map((role) => [role, { condition: "service_healthy" }]));
  const own = { ...common(name, service), stop_grace_period: `${service.graceSeconds + 5}s` };
  if (service.migrate === undefined) return [[name, { ...own, depends_on: needs }]];
  const migration = `${name}-migrate`;
  return [
    [migration, { ...common(name, service), command: service.migrate, depends_on: needs }],
    [name, { ...own, depends_on: { ...needs, [migration]: { condition: "service_completed_successfully" } } }],
  ];
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node tests/integration/prepare.ts FOLDER");

const entries = Object.entries(catalog);
const compose = {
  services: {
    ...Object.fromEntries(entries.flatMap(([name, service]) => composeServices(name, service))),
    edge: { depends_on: Object.fromEntries(entries.map(([name]) => [name, { condition: "service_healthy" }])) },
  },
};
const edge = edgeConfig({
  routes: entries.map(([name, { route, port, healthPath }]) => ({
    service: name,
    prefix: route,
    port,
    healthPath,
    servers: [name],
  })),
  checks: entries.flatMap(([name, service]) => checksOf(name, service)),
  https: undefined,
  certificate: undefined,
  challenged: "acme",
  keepAliveSeconds: 60,
  streamSeconds: 60,
});

// Readable for the users in the containers; the folder itself is the caller's only.
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o444 });
write("services.json", JSON.stringify(compose, null, 2));
write("haproxy.cfg", edge.live);
write("database-password", randomBytes(24).toString("base64url"));
process.stdout.write(`${edgePorts.http}\n`);
