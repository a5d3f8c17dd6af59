import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tellGitHub } from "../../../../automation/deploy/github-deployment.ts";
import { release } from "../../../helpers/release.ts";

let server: Server;
let url = "";
const asked: { path: string; body: unknown }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      asked.push({ path: request.url ?? "", body: JSON.parse(text) });
      const isKnown = request.headers.authorization === "Bearer good";
      response.writeHead(isKnown ? 201 : 403, { "content-type": "application/json" });
      response.end(JSON.stringify(isKnown ? { id: 7 } : { message: "Resource not accessible" }));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => void server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const told = { environment: "prod", release: release("a", "1.0.0"), url: "https://www.acme.example" } as const;
const access = () => ({ GITHUB_TOKEN: "good", GITHUB_REPOSITORY: "acme/shop", GITHUB_API_URL: url });

test.each([
  ["done", "success"],
  ["returned", "failure"],
  ["interrupted", "error"],
] as const)("%s is %s, with the commit and the address", async (ending, state) => {
  asked.length = 0;
  expect(await tellGitHub({ ...told, ending }, access())).toBeUndefined();
  expect(asked).toMatchObject([
    {
      path: "/repos/acme/shop/deployments",
      body: { ref: told.release.commit, environment: "prod", required_contexts: [] },
    },
    { path: "/repos/acme/shop/deployments/7/statuses", body: { state, environment_url: told.url } },
  ]);
});

test("a refusal of GitHub is a line, not a failure", async () => {
  expect(await tellGitHub({ ...told, ending: "done" }, { ...access(), GITHUB_TOKEN: "bad" })).toMatch(
    /^GitHub was not told about this deployment: .*403/,
  );
});

test.each([
  ["without a token", { GITHUB_TOKEN: "" }],
  ["in a job, which GitHub records itself", { GITHUB_ACTIONS: "true" }],
])("nothing is asked %s", async (_, changed) => {
  asked.length = 0;
  expect(await tellGitHub({ ...told, ending: "done" }, { ...access(), ...changed })).toBeUndefined();
  expect(asked).toEqual([]);
});
