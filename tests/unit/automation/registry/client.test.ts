import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectRegistry } from "../../../../automation/registry/client.ts";
import { findCredentials } from "../../../../automation/registry/credentials.ts";

// The token dance as GHCR does it: 401 with a realm, a token per repository for the right log-in, then the answer.
let server: Server;
let host = "";
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${host}`);
    asked.push(`${url.pathname} ${request.headers.authorization?.split(" ")[0] ?? "anonymous"}`);
    const login = `Basic ${Buffer.from("bot:s:e:cret").toString("base64")}`;
    if (url.pathname === "/token") {
      const isKnown = request.headers.authorization === login && url.searchParams.get("service") === "stand-in";
      response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ token: url.searchParams.get("scope") }));
    } else if (request.headers.authorization === "Bearer repository:acme/app:pull") {
      response.writeHead(200).end("manifest");
    } else {
      const challenge = `Bearer realm="http://${host}/token",service="stand-in",scope="repository:acme/app:pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => void server.once("listening", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

test("logs in once per repository and keeps the token", async () => {
  asked.length = 0;
  const request = connectRegistry(host, () => Promise.resolve({ username: "bot", password: "s:e:cret" }));
  expect((await request("/v2/acme/app/manifests/one")).status).toBe(200);
  expect((await request("/v2/acme/app/manifests/two")).status).toBe(200);
  expect(asked).toEqual([
    "/v2/acme/app/manifests/one anonymous",
    "/token Basic",
    "/v2/acme/app/manifests/one Bearer",
    "/v2/acme/app/manifests/two Bearer",
  ]);
});

test("a wrong log-in stays a refusal", async () => {
  const request = connectRegistry(host, () => Promise.resolve({ username: "bot", password: "wrong" }));
  expect((await request("/v2/acme/app/manifests/one")).status).toBe(401);
});

test("finds the log-in that docker login kept", async () => {
  const folder = mkdtempSync(join(tmpdir(), "docker-"));
  const auth = Buffer.from("bot:s:e:cret").toString("base64");
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { "ghcr.io": { auth } }, other: 1 }));
  expect(await findCredentials("ghcr.io", folder)).toEqual({ username: "bot", password: "s:e:cret" });
  expect(await findCredentials("example.com", folder)).toBeUndefined();
  expect(await findCredentials("ghcr.io", join(folder, "nothing"))).toBeUndefined();
});
