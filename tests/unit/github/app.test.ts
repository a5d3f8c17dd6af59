import { createVerify, generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { appStatement } from "../../../automation/github/app.ts";
import { openGitHub } from "../../../automation/governance/settings.ts";
import { startServer, type TestServer } from "../../helpers/http-server.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const decoded = (part = "") => JSON.parse(Buffer.from(part, "base64url").toString());

test("an App's statement is signed with its key, and short lived", () => {
  const [head, claims, signature = ""] = appStatement({ id: "7", key: privateKey }, new Date(1_000_000_000_000)).split(
    ".",
  );
  expect(decoded(head)).toEqual({ alg: "RS256", typ: "JWT" });
  expect(decoded(claims)).toEqual({ iat: 999_999_940, exp: 1_000_000_480, iss: "7" });
  const verify = createVerify("RSA-SHA256").update(`${head}.${claims}`);
  expect(verify.verify(publicKey, signature, "base64url")).toBe(true);
});

describe("who asks GitHub", () => {
  let server: TestServer;
  afterEach(() => server?.close());
  const settings = (app?: { id: string; installationId: string }) => ({
    owner: "acme",
    repository: "platform",
    url: server?.url ?? "http://127.0.0.1:9",
    app,
  });
  const numbers = { id: "7", installationId: "8" };

  test("the App of the environment's key, with one token for all calls", async () => {
    server = await startServer(({ method }) =>
      method === "POST" ? { status: 201, body: { token: "minted" } } : { body: { ok: true } },
    );
    const github = openGitHub(settings(numbers), { GITHUB_APP_PEM_FILE: privateKey });
    await github.call("GET", "/one", z.unknown());
    await github.call("GET", "/two", z.unknown());
    expect(server.requests.map(({ path }) => path)).toEqual(["/app/installations/8/access_tokens", "/one", "/two"]);
    expect(server.requests.map(({ headers }) => headers["authorization"]).slice(1)).toEqual([
      "Bearer minted",
      "Bearer minted",
    ]);
  });

  test.each([
    ["nobody", undefined, {}, /GITHUB_TOKEN is not set: export a token that may administer/],
    [
      "a key without numbers",
      undefined,
      { GITHUB_APP_PEM_FILE: privateKey },
      /set GITHUB_APP_ID and GITHUB_APP_INSTALLATION_ID/,
    ],
  ])("%s is refused in one sentence", (_name, app, env, expected) => {
    expect(() => openGitHub(settings(app), env)).toThrow(expected);
  });

  test("what is no key is refused without showing it", async () => {
    const github = openGitHub(settings(numbers), { GITHUB_APP_PEM_FILE: "planted" });
    const error = await github.call("GET", "/one", z.unknown()).catch((thrown: unknown) => String(thrown));
    expect(error).toMatch(/GITHUB_APP_PEM_FILE is no private key/);
    expect(error).not.toContain("planted");
  });
});
