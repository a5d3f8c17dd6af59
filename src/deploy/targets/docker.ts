import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type ServiceName, services } from "../../catalog/services.ts";
import { hostName } from "../../lib/naming.ts";
import { Accessory } from "../accessory.ts";
import { AcmeClient } from "../acme.ts";
import { databaseName, serviceEnvironment } from "../environment.ts";
import { hostCommand } from "../command.ts";
import { checksOf } from "../edge-check.ts";
import { acmeRole } from "../edge-challenge.ts";
import { edgeConfig } from "../edge-config.ts";
import { Edge } from "../edge.ts";
import { gate } from "../gate.ts";
import { type Host, platformNetwork } from "../host.ts";
import { migrate } from "../migrate.ts";
import { parseSwitched, routes, type Switched } from "../routes.ts";
import { Secrets } from "../secrets.ts";
import { DockerService } from "../service.ts";
import { smoke } from "../smoke.ts";
import type { TargetArgs } from "../target.ts";
import { edgeUrls } from "../urls.ts";

const names = Object.keys(services) as ServiceName[];

/** A platform on one Docker host: everything between the images and the address that users type. */
export class DockerPlatform extends pulumi.ComponentResource {
  readonly switched: pulumi.Output<Switched>;
  private readonly name: string;
  private readonly host: Host;
  private readonly args: TargetArgs;

  constructor(name: string, args: TargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:deploy:DockerPlatform", name, {}, opts);
    this.name = name;
    this.args = args;
    this.host = args.host;
    const network = platformNetwork(args.host, { parent: this, protect: args.settings.protect });
    const { secrets, edge, accessories, ready } = this.foundation(network);
    const running = this.services(network, secrets, [ready, ...this.pulls()]);
    const gated = gate(
      `${name}-gate`,
      { host: this.host, ids: running.flatMap(({ containers }) => containers.map((container) => container.id)) },
      { parent: this, dependsOn: accessories },
    );
    this.switched = this.switch(edge, running, gated);
    this.registerOutputs({ switched: this.switched });
  }

  /** What stays when releases come and go. */
  private foundation(network: docker.Network) {
    const { settings, certificate, databasePassword } = this.args;
    const { postgres, redis } = settings.accessories;
    const locks = { keepData: settings.protect, protect: settings.protect && !settings.maintenance };
    const here = { parent: this };
    const secrets = new Secrets(
      `${this.name}-secrets`,
      { host: this.host, databasePassword, image: postgres.image, keepData: settings.protect },
      here,
    );
    const common = { host: this.host, network, ...locks };
    const database = new Accessory(
      `${this.name}-postgres`,
      {
        ...common,
        ...postgres,
        role: "postgres",
        dataPath: "/var/lib/postgresql/data",
        volumes: [{ volumeName: secrets.volume.name, containerPath: "/run/secrets", readOnly: true }],
        envs: [
          `POSTGRES_DB=${databaseName}`,
          `POSTGRES_USER=${databaseName}`,
          "POSTGRES_PASSWORD_FILE=/run/secrets/database-password",
        ],
        // Over TCP: the server that the first start initialises with listens on its socket only.
        probe: ["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", databaseName, "-d", databaseName],
        graceSeconds: 60,
        dependsOn: [secrets.written],
      },
      here,
    );
    const bus = new Accessory(
      `${this.name}-redis`,
      {
        ...common,
        ...redis,
        role: "redis",
        dataPath: "/data",
        command: ["redis-server", "--appendonly", "yes"],
        probe: ["CMD", "redis-cli", "ping"],
        graceSeconds: 30,
      },
      here,
    );
    const edge = new Edge(
      `${this.name}-edge`,
      { ...common, settings: settings.edge, accessory: settings.accessories.edge, certificate: certificate?.pem },
      here,
    );
    const accessories = [database, bus];
    const ids = [...accessories, edge, ...this.acme(network, edge, locks)].map(({ container }) => container.id);
    const ready = gate(`${this.name}-ready`, { host: this.host, ids }, here);
    return { secrets, edge, accessories, ready };
  }

  /** What obtains the certificate, where none is given. */
  private acme(network: docker.Network, edge: Edge, locks: { keepData: boolean; protect: boolean }): AcmeClient[] {
    const { settings, acmeAuthority: authority } = this.args;
    const { https } = settings.edge;
    if (https?.certificate.acme === undefined) return [];
    const args = {
      host: this.host,
      settings: https.certificate.acme,
      domain: https.domain,
      authority,
      accessory: settings.accessories.acme,
      network,
      edgeVolume: edge.volume,
      ...locks,
      dependsOn: [edge.container],
    };
    return [new AcmeClient(`${this.name}-${acmeRole}`, args, { parent: this })];
  }

  /** What was built elsewhere comes to the host first, all of it: a digest that is missing ends the release early. */
  private pulls(): pulumi.Resource[] {
    return names.flatMap((service) => {
      const { reference, remote } = this.args.images[service];
      if (!remote) return [];
      const args = { host: this.host, script: "pull.sh", environment: { IMAGE: reference }, triggers: [reference] };
      return [hostCommand(`${this.name}-${service}-pull`, args, { parent: this })];
    });
  }

  /** Migrations first, then every service's containers beside the ones that serve. */
  private services(network: docker.Network, secrets: Secrets, dependsOn: pulumi.Resource[]) {
    const definitions = names.map((service) => {
      const { reference: image } = this.args.images[service];
      const envs = serviceEnvironment(this.host.scope, services[service].accessories);
      return { host: this.host, service, envs, network, secrets: secrets.volume, image };
    });
    const migrations = definitions.flatMap((definition) => {
      const { migrate: command } = { migrate: undefined, ...services[definition.service] };
      const name = `${this.name}-${definition.service}-migrate`;
      return command === undefined ? [] : [migrate(name, { ...definition, command }, { parent: this, dependsOn })];
    });
    return definitions.map(
      (args) =>
        new DockerService(
          hostName(this.host.scope, args.service),
          { ...args, definition: services[args.service], settings: this.args.settings.services[args.service] },
          { parent: this, dependsOn: [...dependsOn, ...migrations] },
        ),
    );
  }

  private switch(edge: Edge, running: readonly DockerService[], gated: pulumi.Resource): pulumi.Output<Switched> {
    const { settings, certificate, release } = this.args;
    const containers = running.map((service) => pulumi.all(service.containers.map((container) => container.name)));
    const config = pulumi.all(containers).apply((servers) =>
      edgeConfig({
        ...settings.edge,
        https: settings.edge.https,
        challenged: hostName(this.host.scope, acmeRole),
        certificate: settings.edge.https === undefined ? undefined : certificate?.fingerprint,
        checks: names.flatMap((service) => checksOf(service, services[service])),
        routes: names.map((service, index) => {
          const { route, port, healthPath } = services[service];
          return { service, prefix: route, port, healthPath, servers: servers[index] ?? [] };
        }),
      }),
    );
    const revisions = Object.fromEntries(names.map((service) => [service, this.args.images[service].revision]));
    const step = { host: this.host, edge: edge.container };
    const switched = routes(
      `${this.name}-routes`,
      { ...step, config, release, revisions, urls: edgeUrls(settings.edge) },
      { parent: this, dependsOn: [gated, edge.prepared] },
    );
    smoke(
      `${this.name}-smoke`,
      {
        ...step,
        routes: switched,
        hash: config.apply(({ hash }) => hash),
        keepAliveSeconds: settings.edge.keepAliveSeconds,
      },
      { parent: this },
    );
    return switched.stdout.apply(parseSwitched);
  }
}
