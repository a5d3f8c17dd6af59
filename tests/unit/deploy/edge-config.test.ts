import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EdgePlan, edgeConfig, initialEdgeConfig, type Route } from "../../../src/deploy/edge-config.ts";

const route = (service: string, prefix: string, ...servers: string[]): Route => ({
  service,
  prefix,
  servers,
  port: 8000,
  healthPath: "/healthz",
});

const plan: EdgePlan = {
  routes: [
    route("frontend", "/", "front-1"),
    route("backend", "/api", "back-1"),
    route("admin", "/api/admin", "admin-1"),
  ],
  checks: [
    { kind: "status", service: "backend", path: "/api/healthz" },
    { kind: "revision", service: "backend", path: "/api/version" },
    { kind: "revision", service: "frontend", path: "/version" },
  ],
  https: undefined,
  certificate: undefined,
  challenged: "delivery-dev-acme",
  keepAliveSeconds: 4,
  streamSeconds: 3600,
};
const https = { domain: "www.acme.example", port: 443, redirect: true, hstsSeconds: 0 };
const lines = (text: string) => text.split("\n").map((line) => line.trim());

test("the whole configuration of a platform", () => {
  expect(edgeConfig(plan)).toMatchSnapshot("plain HTTP");
  expect(edgeConfig({ ...plan, https, certificate: "0123" }).live).toMatchSnapshot("with HTTPS");
  expect(initialEdgeConfig(plan)).toMatchSnapshot("before the first release");
});

describe("routes", () => {
  test("the longest prefix is asked first, whatever the order of the catalog", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...plan.routes], { minLength: 3 }), (routes) => {
        expect(edgeConfig({ ...plan, routes })).toEqual(edgeConfig(plan));
        const rules = lines(edgeConfig({ ...plan, routes }).live).filter((line) =>
          /^(?:use|default)_backend/.test(line),
        );
        expect(rules.map((rule) => rule.split(" ")[1])).toEqual(["acme-challenge", "admin", "backend", "frontend"]);
      }),
    );
  });

  test("a prefix ends at a slash: /apix is not /api", () => {
    expect(edgeConfig(plan).live).toContain("use_backend backend if { path /api } or { path_beg /api/ }");
  });

  test("the candidate has the same routes and backends, on an address that only the edge itself reaches", () => {
    const { live, candidate } = edgeConfig(plan);
    const backends = (text: string) => text.slice(text.search(/\nbackend (?!acme)/)).replaceAll("candidate-", "");
    expect(backends(candidate)).toBe(backends(live));
    expect(lines(candidate).filter((line) => line.startsWith("bind"))).toEqual(["bind 127.0.0.1:8090"]);
  });

  test("only several servers are probed: a lone one is never taken out", () => {
    expect(edgeConfig(plan).live).not.toContain(" check inter");
    const balanced = edgeConfig({ ...plan, routes: [route("backend", "/", "one", "two")] }).live;
    expect(lines(balanced).filter((line) => line.startsWith("server ") && line.includes(" check inter "))).toHaveLength(
      2,
    );
  });
});

describe("hash", () => {
  test.each<[string, Partial<EdgePlan>]>([
    ["a server", { routes: [route("frontend", "/", "front-2")] }],
    ["a check", { checks: [] }],
    ["a certificate", { https, certificate: "4567" }],
    ["a time", { keepAliveSeconds: 5 }],
  ])("changes with %s", (_, change) => {
    expect(edgeConfig({ ...plan, ...change }).hash).not.toBe(edgeConfig(plan).hash);
  });

  test("is what both listeners answer with, inside the edge only", () => {
    const { hash, live, candidate } = edgeConfig(plan);
    for (const text of [live, candidate])
      expect(text).toContain(`string "${hash}" if { src 127.0.0.1 } { path /.edge/hash }`);
  });
});

describe("what no configuration may lack", () => {
  test.each([
    "expose-fd listeners",
    "option idle-close-on-response",
    "option http-server-close",
    "option redispatch",
    "hard-stop-after 3600s",
    "init-addr last,libc,none",
    "http-request del-header X-Forwarded-For",
    "http-after-response set-header X-Content-Type-Options nosniff",
  ])("%s", (line) => {
    expect(edgeConfig(plan).live).toContain(line);
    expect(initialEdgeConfig(plan).live).toContain(line);
  });
});

describe("HTTPS", () => {
  test("offers HTTP/2 and sends plain HTTP there, the edge's own checks aside", () => {
    const { live } = edgeConfig({ ...plan, https });
    expect(live).toContain("bind :8443 ssl crt /etc/edge/certificate.pem alpn h2,http/1.1");
    expect(live).toContain(
      "redirect location https://www.acme.example%[pathq] code 308 unless { ssl_fc } or { src 127.0.0.1 } or { path_beg /.well-known/acme-challenge/ }",
    );
  });

  test("an ACME server's challenge is answered on plain HTTP, before the first release too", () => {
    for (const { live } of [edgeConfig({ ...plan, https }), initialEdgeConfig(plan)]) {
      expect(lines(live).find((line) => line.includes("_backend "))).toBe(
        "use_backend acme-challenge if { path_beg /.well-known/acme-challenge/ }",
      );
      expect(live).toContain("do-resolve(txn.companion,docker,ipv4) str(delivery-dev-acme)");
      expect(live).not.toMatch(/^ *server .*delivery-dev-acme/m);
    }
  });

  test("another port is part of the redirect; neither redirect nor HSTS comes unasked", () => {
    expect(edgeConfig({ ...plan, https: { ...https, port: 8443 } }).live).toContain(
      "https://www.acme.example:8443%[pathq]",
    );
    const without = edgeConfig({ ...plan, https: { ...https, redirect: false } }).live;
    expect(without).not.toContain("redirect location");
    expect(without).not.toContain("Strict-Transport-Security");
    expect(edgeConfig({ ...plan, https: { ...https, hstsSeconds: 60 } }).live).toContain('"max-age=60" if { ssl_fc }');
  });
});

test("the checks are comments that scripts read back", () => {
  expect(edgeConfig(plan).live.split("\n").slice(0, 3)).toEqual([
    "# check status backend /api/healthz",
    "# check revision backend /api/version",
    "# check revision frontend /version",
  ]);
});
