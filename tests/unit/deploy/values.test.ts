import { describe, expect, test } from "vitest";
import { services } from "../../../src/catalog/services.ts";
import { checksOf, edgePath } from "../../../src/deploy/edge-check.ts";
import { Edge } from "../../../src/deploy/edge.schema.ts";
import { serviceEnvironment } from "../../../src/deploy/environment.ts";
import { cpuLimit, goDuration } from "../../../src/deploy/spelling.ts";
import { edgeUrls } from "../../../src/deploy/urls.ts";

describe("edgePath", () => {
  test.each([
    ["/", "/healthz", "/healthz"],
    ["/", "/", "/"],
    ["/api", "/items", "/api/items"],
    ["/events", "/", "/events/"],
  ])("%s and %s is %s", (route, path, expected) => {
    expect(edgePath(route, path)).toBe(expected);
  });
});

test("every service is asked for its health, each smoke path once, and its revision", () => {
  expect(checksOf("backend", services.backend).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "status /api/healthz",
    "status /api/readyz",
    "status /api/items",
    "revision /api/version",
  ]);
});

describe("serviceEnvironment", () => {
  const scope = { platform: "delivery", stack: "dev" };

  test("names what the service is connected to, and no secret", () => {
    expect(serviceEnvironment(scope, ["redis", "postgres"])).toEqual([
      "ENVIRONMENT=dev",
      "POSTGRES_DB=platform",
      "POSTGRES_HOST=delivery-dev-postgres",
      "POSTGRES_PASSWORD_FILE=/run/secrets/database-password",
      "POSTGRES_PORT=5432",
      "POSTGRES_USER=platform",
      "REDIS_URL=redis://delivery-dev-redis:6379/0",
    ]);
  });

  test("is empty but for the environment where nothing is connected", () => {
    expect(serviceEnvironment(scope, [])).toEqual(["ENVIRONMENT=dev"]);
  });
});

describe("edgeUrls", () => {
  const certificate = { secret: "edgeCertificate" } as const;

  test.each([
    [{}, "http://127.0.0.1:8080/api"],
    [{ address: "::1", httpPort: 80 }, "http://[::1]/api"],
    [{ https: { domain: "www.acme.example", certificate } }, "https://www.acme.example/api"],
    [{ https: { domain: "localhost", port: 8443, certificate } }, "https://localhost:8443/api"],
  ])("%j is reached at %s", (edge, url) => {
    expect(edgeUrls(Edge.parse(edge))["backend"]).toBe(url);
  });
});

// What the provider reads back (its nanoInt64ToDecimalString), seen as a difference in every preview where we spelt it otherwise.
test.each([
  [1, "1.0"],
  [0.5, "0.5"],
  [2.2, "2.2"],
  [10, "10."],
  [10.5, "10.5"],
])("%d processors are spelt %s", (cpus, text) => {
  expect(cpuLimit(cpus)).toBe(text);
});

test.each([
  [5, "5s"],
  [60, "1m0s"],
  [90, "1m30s"],
  [3600, "1h0m0s"],
])("%d seconds are spelt %s", (seconds, text) => {
  expect(goDuration(seconds)).toBe(text);
});
