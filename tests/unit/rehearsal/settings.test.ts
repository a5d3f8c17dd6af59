import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { deriveConfig } from "../../../rehearsal/config.ts";
import { isolatedEnvironment } from "../../../rehearsal/environment.ts";
import { platformOf, readSettings } from "../../../rehearsal/settings.ts";
import { platformNameProblem } from "../../../src/lib/naming.ts";

let dir: string;
beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "delivery-settings-")));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("without any setting everything is as the README says", () => {
  expect(readSettings({}, dir)).toMatchObject({
    dir: join(dir, ".rehearsal"),
    edgePort: 8080,
    httpsPort: 8443,
    registryPort: 5001,
    githubPort: 4010,
  });
});

test("moving the edge moves its HTTPS port too, unless that is given", () => {
  expect(readSettings({ EDGE_PORT: "18080" }, dir).httpsPort).toBe(18_443);
  expect(readSettings({ EDGE_PORT: "18080", EDGE_HTTPS_PORT: "9443" }, dir).httpsPort).toBe(9443);
});

test.each([
  [{ EDGE_PORT: "80a" }, 'EDGE_PORT is "80a", expected a port between 1 and 65535'],
  [{ REGISTRY_PORT: "0" }, 'REGISTRY_PORT is "0", expected'],
  [{ GITHUB_PORT: "65536" }, 'GITHUB_PORT is "65536", expected'],
  [{ EDGE_PORT: "5001" }, "EDGE_PORT and REGISTRY_PORT are both 5001"],
])("%o is refused", (env, text) => expect(() => readSettings(env, dir)).toThrow(text));

test("every problem is named at once", () => {
  expect(() => readSettings({ EDGE_PORT: "x", GITHUB_PORT: "y" }, dir)).toThrow(/EDGE_PORT.*GITHUB_PORT/s);
});

test("the platform follows from the folder alone, by its real path, and is a valid name", () => {
  mkdirSync(join(dir, "real"));
  symlinkSync(join(dir, "real"), join(dir, "link"));
  const [real, link, other] = ["real", "link", "other"].map(
    (name) => readSettings({ REHEARSAL_DIR: join(dir, name) }, "/somewhere/else").platform,
  );
  expect(real).toBe(link);
  expect(other).not.toBe(real);
  expect(platformNameProblem(platformOf(dir))).toBeUndefined();
});

test("the environment keeps how the machine works and drops who the caller is", () => {
  const env = isolatedEnvironment(
    {
      PATH: "/usr/bin:/bin",
      HOME: "/home/me",
      HTTPS_PROXY: "http://proxy",
      SSL_CERT_FILE: "/ca.pem",
      DOCKER_HOST: "ssh://somewhere",
      DOCKER_CONTEXT: "prod",
      GITHUB_TOKEN: "t",
      GITHUB_ACTIONS: "true",
      PULUMI_ACCESS_TOKEN: "t",
      PULUMI_BACKEND_URL: "https://app",
      AWS_SECRET_ACCESS_KEY: "k",
    },
    { dir: "/r", root: "/clone" },
  );
  expect(Object.keys(env).toSorted()).toEqual([
    "HOME",
    "HTTPS_PROXY",
    "PATH",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_HOME",
    "PULUMI_SKIP_UPDATE_CHECK",
    "SSL_CERT_FILE",
  ]);
  expect(env["PULUMI_BACKEND_URL"]).toBe("file:///r/state");
  expect(env["PATH"]?.startsWith("/clone/node_modules/.bin:/usr/bin:")).toBe(true);
});

test("a local socket of the caller counts, another host does not", () => {
  const paths = { dir: "/r", root: "/clone" };
  expect(isolatedEnvironment({ DOCKER_HOST: "unix:///run/my.sock" }, paths)["DOCKER_HOST"]).toBe("unix:///run/my.sock");
  expect(isolatedEnvironment({ DOCKER_HOST: "tcp://10.0.0.1:2375" }, paths)["DOCKER_HOST"]).toBeUndefined();
});

const overrides = { platform: "rehearsal-1", edgePort: 18_080, registryPort: 15_001 };
const values = (text: string) =>
  parse(text) as { readonly config: Record<string, unknown>; readonly encryptionsalt?: string };

test("a team's dev stack becomes one for this machine, with the team's tuning", () => {
  const committed = `# yaml-language-server: $schema=x
encryptionsalt: v1:theirs
config:
  delivery:platform: shop
  delivery:images: { source: release }
  delivery:registry: { kind: external, namespace: ghcr.io/acme }
  delivery:target: { kind: docker, host: "ssh://deploy@host" }
  delivery:edge: { address: 0.0.0.0, httpPort: 80, keepAliveSeconds: 9, https: { port: 443 } }
  delivery:services: { backend: { replicas: 2 } }
  delivery:databasePassword: { secure: v1:abc }
  delivery:edgeCertificate: { secure: v1:def }
  delivery:release: { commit: "1" }
`;
  const { config, encryptionsalt } = values(deriveConfig(committed, overrides));
  expect(encryptionsalt).toBeUndefined();
  expect(config).toEqual({
    "delivery:platform": "rehearsal-1",
    "delivery:images": { source: "build" },
    "delivery:registry": { kind: "local", port: 15_001 },
    "delivery:target": { kind: "docker", host: "local" },
    "delivery:edge": { keepAliveSeconds: 9, httpPort: 18_080 },
    "delivery:services": { backend: { replicas: 2 } },
    "delivery:databasePassword": "generated",
    "delivery:protect": false,
  });
});

test("the engine's salt of the last run is kept, so that the state's secrets stay readable", () => {
  const first = deriveConfig("config: {}\n", overrides);
  const again = deriveConfig("config: {}\n", overrides, `${first}encryptionsalt: v1:ours\n`);
  expect(values(again).encryptionsalt).toBe("v1:ours");
  expect(deriveConfig("config: {}\n", overrides, again)).toBe(again);
});

test("HTTPS is there where a certificate is", () => {
  const text = deriveConfig("config: {}\n", { ...overrides, https: { port: 18_443, certificateFile: "tls/edge.pem" } });
  expect(values(text).config["delivery:edge"]).toEqual({
    httpPort: 18_080,
    https: { port: 18_443, domain: "localhost", certificate: { file: "tls/edge.pem" }, redirect: false },
  });
});

test("a file that is no YAML is refused by name", () => {
  expect(() => deriveConfig("config: [", overrides)).toThrow("Pulumi.dev.yaml is not valid YAML");
});
