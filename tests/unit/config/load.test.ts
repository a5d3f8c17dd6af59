import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { configSource, devValues, someRelease } from "../../helpers/config.ts";

const secrets = ["databasePassword", "edgeCertificate"];

/** What a person reads, or undefined when the configuration is fine. */
function problem(stack: string, values: object): string | undefined {
  try {
    loadConfig(stack, configSource({ ...values }, secrets));
  } catch (error) {
    // Anything else is printed with a stack, or taken for a program that ended well.
    if (error instanceof pulumi.RunError) return error.message;
    throw error;
  }
  return undefined;
}

const dev = (values: object) => problem("dev", { ...devValues, ...values });

describe("what dev may say", () => {
  test.each([
    {},
    { platform: "shop" },
    { registry: { kind: "external", namespace: "ghcr.io/acme" } },
    { target: { kind: "docker", host: "local" } },
    {
      edge: { httpPort: 9000, https: { port: 9443, domain: "localhost", certificate: { secret: "edgeCertificate" } } },
      edgeCertificate: pem(),
    },
    { services: { backend: { replicas: 3 } } },
    { release: someRelease() },
    { databasePassword: "s3cret" },
    { protect: false, retire: true },
  ])("%j", (values) => {
    expect(dev(values)).toBeUndefined();
  });
});

describe("what dev may not say", () => {
  test.each([
    [{ platfrom: "x" }, 'delivery:platfrom: unknown key, did you mean "platform"?'],
    [{ platform: "Shop" }, 'delivery:platform: expected lower-case words joined by hyphens, not "Shop"'],
    [{ platform: "shop-prod" }, "is the name of an environment"],
    [
      { images: { source: "biuld" } },
      'delivery:images.source: "biuld" is not allowed, did you mean "build"? (allowed: build, release)',
    ],
    [{ images: undefined }, "delivery:images: missing"],
    [
      { target: { kind: "docker", hots: "x" } },
      'delivery:target.hots: unknown key, did you mean "host"? (allowed: host, kind)',
    ],
    [
      { target: { kind: "docker", host: "tcp://10.0.0.1" } },
      'expected "local" or "ssh://user@host", not "tcp://10.0.0.1"',
    ],
    [{ target: { kind: "kubernetes" } }, 'delivery:target.kind: "kubernetes" is not allowed'],
    [{ services: { backnd: {} } }, 'delivery:services.backnd: unknown key, did you mean "backend"?'],
    [
      { services: { backend: { replicas: 0 } } },
      "delivery:services.backend.replicas: expected number to be >=1, not 0",
    ],
    [{ edge: { httpPort: "80a" } }, "delivery:edge.httpPort: "],
    [
      { edge: { https: { domain: "x.example", certificate: { acme: {} } } } },
      "delivery:edge.https.certificate.acme.email: missing",
    ],
    [
      {
        edge: { https: { domain: "x.example", certificate: { acme: { email: "a@x.example", authority: "no.pem" } } } },
      },
      'acme.authority: cannot read "no.pem"',
    ],
    [
      { edge: { https: { domain: "x.example", certificate: { acme: { email: "a@x.example" }, file: "x.pem" } } } },
      "expected exactly one of `file`, `secret` and `acme`",
    ],
    [{ edge: { https: { domain: "x.example", certificate: {} } } }, "expected exactly one of"],
    [{ edge: { https: { domain: "x.example", certificate: { file: "no.pem" } } } }, 'cannot read "no.pem"'],
    [
      {
        edge: { httpPort: 443, https: { domain: "x.example", certificate: { secret: "edgeCertificate" } } },
        edgeCertificate: pem(),
      },
      "expected another port than edge.httpPort",
    ],
    [{ release: { ...someRelease(), images: {} } }, "delivery:release.images.backend: missing"],
    [{ release: { ...someRelease(), commit: "abc" } }, "delivery:release.commit: expected a full commit id"],
    [{ "delivry:platform": "x" }, 'delivry:platform: unknown key, did you mean "delivery:platform"?'],
    [{ retire: true }, "delivery:protect: expected false where `retire` is true"],
    [
      { retire: true, protect: false, release: someRelease() },
      "delivery:release: a platform that is retired takes no release",
    ],
    [{ protect: "yes" }, "delivery:protect: "],
  ])("%j", (values, text) => {
    const message = dev(values);
    expect(message).toMatch(/^Pulumi\.dev\.yaml is not valid:\n\n✖ /);
    expect(message).toContain(text);
  });

  test("all of it at once", () => {
    const message = dev({
      platfrom: "x",
      target: { kind: "docker", hots: "x" },
      services: { server: { replicas: -1 } },
      databasePassword: undefined,
    });
    expect(message?.split("\n").filter((line) => line.startsWith("✖"))).toHaveLength(4);
  });
});

describe("secrets", () => {
  test("are asked for at once, each with its command", () => {
    const https = { domain: "x.example", certificate: { secret: "edgeCertificate" } };
    const message = problem("prod", { images: { source: "release" }, edge: { https }, release: someRelease() });
    expect(message).toContain("pulumi config set --stack prod --secret delivery:databasePassword");
    expect(message).toContain("pulumi config set --stack prod --secret delivery:edgeCertificate");
  });

  test("may not be in clear", () => {
    expect(() => loadConfig("dev", configSource({ ...devValues, databasePassword: "hunter2" }))).toThrow(
      "delivery:databasePassword: is in clear, make it a secret with: pulumi config set --stack dev --secret",
    );
  });

  test("never show in a message, whatever else is wrong", () => {
    const message = dev({ databasePassword: "hunter2", platfrom: 1, edgeCertificate: { hunter2: true } });
    expect(message).toBeDefined();
    expect(message).not.toContain("hunter2");
  });

  test("are born secret", async () => {
    const { databasePassword } = loadConfig(
      "dev",
      configSource({ ...devValues, databasePassword: "hunter2" }, secrets),
    );
    if (databasePassword.source !== "given") throw new Error("expected a given password");
    expect(await pulumi.isSecret(databasePassword.value)).toBe(true);
  });
});

describe("a stack that runs only releases", () => {
  test.each(["test", "prod"])("%s is refused in one sentence that names the wrapper", (stack) => {
    const message = problem(stack, { images: { source: "release" } });
    expect(message).toContain(`automation/deploy.sh --env ${stack}`);
    expect(message?.trim().split("\n")).toHaveLength(1);
  });

  test("is not refused when it is retired", () => {
    expect(problem("prod", { images: { source: "release" }, retire: true, protect: false })).toBeUndefined();
  });
});

test("an unknown stack answers with the known ones", () => {
  expect(problem("pord", devValues)).toContain(
    'there is no stack "pord", did you mean "prod"? (known: governance, dev, test, prod);',
  );
});

function pem(): string {
  return "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n";
}
