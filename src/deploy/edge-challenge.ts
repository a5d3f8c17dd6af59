/** Role of the companion that answers an ACME server's challenges, and its port on the network. */
export const acmeRole = "acme";
export const challengePort = 5002;

/**
 * Whether a request is an ACME server's challenge. Always routed: a companion that comes later must not need a release first
 * that already has its certificate.
 */
export const challenge = "{ path_beg /.well-known/acme-challenge/ }";

/**
 * What hands challenges to the companion of this name. The name is looked up when a challenge comes and never before: where
 * nobody has it, Docker asks the host's name server, and each reload would wait for one that does not answer.
 */
export function challengeBackend(challenged: string): string[] {
  return [
    "backend acme-challenge",
    `  http-request do-resolve(txn.companion,docker,ipv4) str(${challenged})`,
    "  http-request return status 404 unless { var(txn.companion) -m found }",
    "  http-request set-dst var(txn.companion)",
    `  http-request set-dst-port int(${challengePort})`,
    "  server acme-1 0.0.0.0:0",
  ];
}
