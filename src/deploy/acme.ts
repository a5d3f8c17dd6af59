import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Accessory } from "./accessory.ts";
import type { AccessorySettings } from "./accessories.schema.ts";
import { acmeRole, challengePort } from "./edge-challenge.ts";
import type { Acme } from "./edge.schema.ts";
import type { Host } from "./host.ts";

/** What the client of an ACME server needs. */
export interface AcmeClientArgs {
  readonly host: Host;
  readonly settings: Acme;
  readonly domain: string;
  /** Authority of a private ACME server as PEM. */
  readonly authority: string | undefined;
  readonly accessory: AccessorySettings;
  readonly network: docker.Network;
  /** Volume of the edge, which takes a new certificate from there. */
  readonly edgeVolume: pulumi.Output<string>;
  readonly keepData: boolean;
  readonly protect: boolean;
  /** The challenge comes through the edge. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/**
 * Obtains the edge's certificate and renews it within its last month. It hands the certificate over as a file: the edge
 * takes it up by itself, so nothing here has rights over another container. Failed attempts are repeated ever more
 * slowly, because authorities count them. It is healthy while its last success is at most 15 days old.
 */
const script = `cd /acme
trap 'exit 0' TERM
if [ -n "$AUTHORITY" ]; then
  printf '%s\\n' "$AUTHORITY" >authority.pem
  export LEGO_CA_CERTIFICATES=/acme/authority.pem
fi
pem=certificates/$DOMAIN.pem
same() { cmp -s "$pem" /edge/certificate.pem; }
obtain() {
  if [ -s "$pem" ]; then what="renew --no-random-sleep"; else what=run; fi
  /lego --path /acme --accept-tos --server "$SERVER" --email "$EMAIL" --domains "$DOMAIN" --pem --http --http.port ":$PORT" $what
}
hand_over() {
  same && return
  (umask 077 && cp "$pem" /edge/certificate.part) && chown 99:99 /edge/certificate.part &&
    mv /edge/certificate.part /edge/certificate.next || return
  for _ in $(seq 60); do same && return; sleep 1; done
  echo "the edge did not take the certificate up" >&2
  return 1
}
retry=30
while :; do
  if obtain && hand_over; then
    touch good
    retry=30 pause=43200
  else
    pause=$retry
    retry=$((retry < 3600 ? retry * 2 : 3600))
    echo "no certificate for $DOMAIN, next attempt in $pause s" >&2
  fi
  sleep $pause &
  wait $!
done
`;

/** Companion of the edge that obtains its certificate from an ACME server. */
export class AcmeClient extends pulumi.ComponentResource {
  readonly container: docker.Container;

  constructor(name: string, args: AcmeClientArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:deploy:AcmeClient", name, {}, opts);
    const { settings } = args;
    this.container = new Accessory(
      name,
      {
        host: args.host,
        role: acmeRole,
        ...args.accessory,
        network: args.network,
        dataPath: "/acme",
        volumes: [{ volumeName: args.edgeVolume, containerPath: "/edge" }],
        envs: [
          `AUTHORITY=${args.authority?.trim() ?? ""}`,
          `DOMAIN=${args.domain}`,
          `EMAIL=${settings.email}`,
          `PORT=${challengePort}`,
          `SERVER=${settings.server}`,
        ],
        entrypoints: ["sh", "-c"],
        command: [script],
        probe: ["CMD", "sh", "-c", '[ -n "$(find /acme/good -mtime -15 2>/dev/null)" ]'],
        graceSeconds: 5,
        keepData: args.keepData,
        protect: args.protect,
        dependsOn: args.dependsOn,
      },
      { parent: this },
    ).container;
    this.registerOutputs({ id: this.container.id });
  }
}
