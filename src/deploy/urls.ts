import { services } from "../catalog/services.ts";
import type { Edge } from "./edge.schema.ts";

/** Where users reach each service: with HTTPS where the edge has it. */
export function edgeUrls({ address, httpPort, https }: Edge): Record<string, string> {
  const host = address.includes(":") ? `[${address}]` : address;
  const base =
    https === undefined ? origin("http", host, httpPort, 80) : origin("https", https.domain, https.port, 443);
  return Object.fromEntries(Object.entries(services).map(([service, { route }]) => [service, `${base}${route}`]));
}

function origin(scheme: string, host: string, port: number, usual: number): string {
  return port === usual ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}
