import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { testImages } from "../../rehearsal/bases/images.ts";

const run = promisify(execFile);

/** An ACME server on a platform's network. */
export interface Pebble {
  /** Address of its directory, as the platform's containers reach it. */
  readonly directory: string;
  /** Authority of its own certificate, a PEM file. */
  readonly authority: string;
  stop(): Promise<void>;
}

/** Starts Let's Encrypt's test server; what it issues holds for a day, so every client renews at its next look. */
export async function startPebble(name: string, network: string): Promise<Pebble> {
  const image = testImages.find(({ target }) => target === "pebble")?.tag ?? "";
  const folder = await mkdtemp(join(tmpdir(), "pebble-"));
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    join(folder, "key.pem"),
  ];
  await run("openssl", ["req", "-x509", ...key, ...subject, "-days", "2", "-out", join(folder, "authority.pem")]);
  const pebble = {
    listenAddress: "0.0.0.0:14000",
    managementListenAddress: "0.0.0.0:15000",
    certificate: "/pebble/authority.pem",
    privateKey: "/pebble/key.pem",
    httpPort: 8080,
    tlsPort: 8443,
    certificateValidityPeriod: 86_400,
  };
  await writeFile(join(folder, "config.json"), JSON.stringify({ pebble }));
  // It waits a few seconds before it validates, and spoils some requests on purpose; neither is the subject here.
  const calm = ["--env", "PEBBLE_VA_NOSLEEP=1", "--env", "PEBBLE_WFE_NONCEREJECT=0", "--user", "0"];
  const created = ["create", "--name", name, "--network", network, ...calm, image, "-config", "/pebble/config.json"];
  await run("docker", created);
  await run("docker", ["cp", folder, `${name}:/pebble`]);
  await run("docker", ["start", name]);
  return {
    directory: `https://${name}:14000/dir`,
    authority: join(folder, "authority.pem"),
    stop: async () => {
      await run("docker", ["rm", "-f", name]);
      await rm(folder, { recursive: true });
    },
  };
}
