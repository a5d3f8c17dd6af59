import { contentHash } from "../lib/hash.ts";
import { challenge, challengeBackend } from "./edge-challenge.ts";
import { checkLines, type EdgeCheck } from "./edge-check.ts";

/** Ports inside the edge's container; what users reach is mapped onto the first two. */
export const edgePorts = { http: 8080, https: 8443, candidate: 8090 } as const;

/** Folder in the edge's container that holds configuration and certificate, on a volume of its own. */
export const edgeFolder = "/etc/edge";

/** One service behind the edge. */
export interface Route {
  readonly service: string;
  /** Path prefix; stripped before the service sees the request. */
  readonly prefix: string;
  /** Names of its containers on the network. */
  readonly servers: readonly string[];
  readonly port: number;
  readonly healthPath: string;
}

/** What the edge does for a whole platform. */
export interface EdgePlan {
  readonly routes: readonly Route[];
  /** What has to hold before and after a switch. */
  readonly checks: readonly EdgeCheck[];
  readonly https:
    | { readonly domain: string; readonly port: number; readonly redirect: boolean; readonly hstsSeconds: number }
    | undefined;
  /** Content of the certificate: another one has to be taken up by a reload. */
  readonly certificate: string | undefined;
  /** Name on the network of what answers an ACME server's challenges, whether or not it is there yet. */
  readonly challenged: string;
  readonly keepAliveSeconds: number;
  readonly streamSeconds: number;
}

/** A generated configuration; the hash is that of both parts, the edge answers with it once it has taken it up. */
export interface EdgeConfig {
  readonly hash: string;
  /** The whole file. */
  readonly live: string;
  /** The same routes on an internal listener, to be put behind another live file. */
  readonly candidate: string;
}

/** Generates the configuration of a release; pure, so an equal plan is no change. */
export function edgeConfig(plan: EdgePlan): EdgeConfig {
  const routes = plan.routes.toSorted((one, other) => other.prefix.length - one.prefix.length || order(one, other));
  const sections = [
    checkLines(plan.checks),
    ...(plan.certificate === undefined ? [] : [`# certificate ${plan.certificate}`]),
    ...frame(plan),
    ...publicFrontend(plan, routing("", routes)),
    ...challengeBackend(plan.challenged),
    ...routes.flatMap((route) => backend("", route)),
  ];
  const candidate = [
    "frontend candidate",
    `  bind 127.0.0.1:${edgePorts.candidate}`,
    hashRule,
    ...routing("candidate-", routes),
    ...routes.flatMap((route) => backend("candidate-", route)),
  ];
  return named(sections, candidate);
}

/** What the edge does before its first release: it answers, with 503. */
export function initialEdgeConfig(plan: Omit<EdgePlan, "checks" | "routes">): EdgeConfig {
  const nothing = [
    `  http-request return status 503 content-type text/plain string "no release is deployed yet\\n" unless ${challenge}`,
  ];
  const answers = [...publicFrontend({ ...plan, https: undefined }, nothing), ...challengeBackend(plan.challenged)];
  return named([...frame(plan), ...answers], []);
}

const hashRule =
  '  http-request return status 200 content-type text/plain string "{hash}" if { src 127.0.0.1 } { path /.edge/hash }';

function named(live: readonly string[], candidate: readonly string[]): EdgeConfig {
  const hash = contentHash([...live, ...candidate].join("\n"));
  const text = (lines: readonly string[]) => lines.map((line) => `${line.replace("{hash}", hash)}\n`).join("");
  return { hash, live: text(live), candidate: text(candidate) };
}

function order(one: Route, other: Route): number {
  return one.service < other.service ? -1 : 1;
}

function frame({ keepAliveSeconds, streamSeconds }: Pick<EdgePlan, "keepAliveSeconds" | "streamSeconds">): string[] {
  return [
    "global",
    // The new worker takes the listening sockets over from the old one: no connection is refused or reset by a reload.
    "  stats socket /tmp/admin.sock mode 600 level admin expose-fd listeners",
    `  hard-stop-after ${streamSeconds}s`,
    // Without it HAProxy sizes its tables by the host's file limit.
    "  maxconn 8000",
    "  ssl-default-bind-options ssl-min-ver TLSv1.2",
    "  log stdout format raw local0 notice",
    "resolvers docker",
    "  nameserver dns 127.0.0.11:53",
    "  timeout resolve 500ms",
    "  timeout retry 500ms",
    "  hold valid 1s",
    "  hold nx 1s",
    "defaults",
    "  mode http",
    "  log global",
    "  option dontlognull",
    "  timeout connect 2s",
    "  timeout client 75s",
    "  timeout server 75s",
    "  timeout queue 10s",
    "  timeout http-request 10s",
    `  timeout http-keep-alive ${keepAliveSeconds}s`,
    "  option idle-close-on-response",
    // A pooled connection may be closed by its server just as a request is put on it; a POST could not be repeated.
    "  option http-server-close",
    "  option forwardfor",
    "  option redispatch 1",
    "  retries 3",
    "  default-server resolvers docker init-addr last,libc,none resolve-prefer ipv4",
  ];
}

function publicFrontend({ https }: Pick<EdgePlan, "https">, rules: readonly string[]): string[] {
  const headers = [
    ["X-Content-Type-Options", "nosniff"],
    ["X-Frame-Options", "DENY"],
    ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ].map(([name, value]) => `  http-after-response set-header ${name} ${value}`);
  const secure =
    https === undefined
      ? []
      : [
          `  bind :${edgePorts.https} ssl crt ${edgeFolder}/certificate.pem alpn h2,http/1.1`,
          ...(https.hstsSeconds > 0
            ? [
                `  http-after-response set-header Strict-Transport-Security "max-age=${https.hstsSeconds}" if { ssl_fc }`,
              ]
            : []),
          ...(https.redirect
            ? [
                `  http-request redirect location https://${authority(https)}%[pathq] code 308 unless { ssl_fc } or { src 127.0.0.1 } or ${challenge}`,
              ]
            : []),
        ];
  return [
    "frontend public",
    `  bind :${edgePorts.http}`,
    ...secure,
    hashRule,
    "  http-request del-header X-Forwarded-For",
    "  http-request set-header X-Forwarded-Proto http",
    "  http-request set-header X-Forwarded-Proto https if { ssl_fc }",
    ...headers,
    "  http-after-response del-header Server",
    `  use_backend acme-challenge if ${challenge}`,
    ...rules,
  ];
}

function authority({ domain, port }: { readonly domain: string; readonly port: number }): string {
  return port === 443 ? domain : `${domain}:${port}`;
}

/** Routes are sorted by length: the first match is the longest. */
function routing(group: string, routes: readonly Route[]): string[] {
  return routes.map(({ service, prefix }) =>
    prefix === "/"
      ? `  default_backend ${group}${service}`
      : `  use_backend ${group}${service} if { path ${prefix} } or { path_beg ${prefix}/ }`,
  );
}

function backend(group: string, { service, prefix, servers, port, healthPath }: Route): string[] {
  const balanced = servers.length > 1;
  return [
    `backend ${group}${service}`,
    ...(prefix === "/" ? [] : [`  http-request replace-path ^${prefix}/?(.*)$ /\\1`]),
    // A lone server is never taken out: a slow probe of it would turn answers into errors.
    ...(balanced ? ["  balance leastconn", "  option httpchk", `  http-check send meth GET uri ${healthPath}`] : []),
    ...servers.map(
      (server, index) =>
        `  server ${service}-${index + 1} ${server}:${port}${balanced ? " check inter 1s fall 2 rise 1" : ""}`,
    ),
  ];
}
