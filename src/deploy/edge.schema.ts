import { z } from "zod";

const Port = z.int().min(1).max(65535);

/** A certificate that the platform obtains and renews itself; its domain and port 80 have to lead to the edge. */
const Acme = z.strictObject({
  email: z.email().describe("Whom the authority writes to when a certificate is about to expire."),
  server: z
    .url({ protocol: /^https$/ })
    .default("https://acme-v02.api.letsencrypt.org/directory")
    .describe("Directory of the ACME server."),
  authority: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file, relative to the project, of the authority that a private ACME server shows."),
});
export type Acme = z.infer<typeof Acme>;

/** Where the certificate and its key come from: one PEM text with chain and private key, or an ACME server. */
const Certificate = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe("PEM file, relative to the project; read at every run, kept as a secret."),
    secret: z
      .literal("edgeCertificate")
      .optional()
      .describe("Takes the PEM text from the secret `delivery:edgeCertificate`."),
    acme: Acme.optional().describe("Obtains the certificate and renews it."),
  })
  .superRefine((certificate, context) => {
    const sources = [certificate.file, certificate.secret, certificate.acme];
    if (sources.filter((source) => source !== undefined).length !== 1) {
      context.addIssue({ code: "custom", message: "expected exactly one of `file`, `secret` and `acme`" });
    }
  });

/** HTTPS at the edge, with HTTP/2. */
const Https = z.strictObject({
  port: Port.default(443).describe("Port on the host."),
  domain: z
    .string()
    .regex(/^[a-z0-9.-]+$/, "expected a host name")
    .describe("Host name that users type."),
  certificate: Certificate.describe("Certificate chain and key."),
  redirect: z.boolean().default(true).describe("Answer plain HTTP with a redirect to HTTPS."),
  hstsSeconds: z.int().min(0).default(0).describe("Strict-Transport-Security in seconds; 0 sends none."),
});

/** The one entrance of the platform. */
export const Edge = z.strictObject({
  address: z
    .union([z.ipv4(), z.ipv6()])
    .default("127.0.0.1")
    .describe("Address of the host that the ports are bound to."),
  httpPort: Port.default(8080).describe("Port on the host for plain HTTP."),
  https: Https.optional().describe("HTTPS beside plain HTTP; off where it is left out."),
  keepAliveSeconds: z
    .int()
    .min(1)
    .max(60)
    .default(4)
    .describe("How long an idle connection may live; the old release serves this long beside the new one."),
  streamSeconds: z.int().min(1).default(3600).describe("Longest life of an event stream, also across releases."),
});
export type Edge = z.infer<typeof Edge>;
