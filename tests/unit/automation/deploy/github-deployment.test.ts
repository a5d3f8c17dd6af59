import { afterEach, expect, test } from "vitest";
import { announcer, gitHubForDeployments } from "../../../../automation/deploy/github-deployment.ts";
import { GitHub } from "../../../../automation/github/api.ts";
import { startServer, type TestServer } from "../../../helpers/http-server.ts";
import { release } from "../../../helpers/release.ts";

let server: TestServer | undefined;
afterEach(() => server?.close());
const said: string[] = [];

/** GitHub with two deployments of before: one that told how it ended, one that did not. */
async function audience(token = "good") {
  server = await startServer(({ method, path, headers }) => {
    if (headers["authorization"] !== "Bearer good")
      return { status: 403, body: { message: "Resource not accessible" } };
    if (method === "POST") return { status: 201, body: { id: 7 } };
    if (path.endsWith("/statuses"))
      return { body: path.includes("/5/") ? [{ state: "in_progress" }] : [{ state: "success" }] };
    return { body: [{ id: 5, description: "by hand: 0.9.0" }, { id: 4, description: "by hand: 0.8.0" }, { id: 3 }] };
  });
  said.length = 0;
  const github = new GitHub({ url: server.url, token, repository: "acme/shop" }, 1);
  const say = (line: string) => void said.push(line);
  return announcer({ github, environment: "prod", url: "https://www.acme.example", say });
}

const posts = () =>
  server?.requests.filter(({ method }) => method === "POST").map(({ path, json }) => ({ path, json }));

test.each([
  ["done", "success"],
  ["returned", "failure"],
  ["outage", "error"],
  ["interrupted", "error"],
] as const)(
  "%s is %s, with the commit and the address; what a killed run left open is closed",
  async (ending, state) => {
    const one = release("a", "1.0.0");
    const conclude = await (await audience())(one);
    await conclude(ending);
    const address = { environment_url: "https://www.acme.example" };
    expect(posts()).toMatchObject([
      { path: "/repos/acme/shop/deployments/5/statuses", json: { state: "error", ...address } },
      { path: "/repos/acme/shop/deployments", json: { ref: one.commit, environment: "prod", required_contexts: [] } },
      { path: "/repos/acme/shop/deployments/7/statuses", json: { state: "in_progress", ...address } },
      { path: "/repos/acme/shop/deployments/7/statuses", json: { state, ...address } },
    ]);
    expect(said).toEqual([]);
  },
);

test("a refusal of GitHub is a line, not a failure", async () => {
  const conclude = await (await audience("bad"))(release("a"));
  await conclude("done");
  expect(said).toEqual([expect.stringMatching(/^GitHub was not told about this deployment: .*403/)]);
});

const access = { GITHUB_TOKEN: "good", GITHUB_REPOSITORY: "acme/shop" };
test.each([
  ["by hand, with a token", {}, true],
  ["without a token", { GITHUB_TOKEN: "" }, false],
  ["without a repository", { GITHUB_REPOSITORY: "" }, false],
  ["in a job, which GitHub records itself", { GITHUB_ACTIONS: "true" }, false],
])("%s", (_, changed, isTold) => {
  expect(gitHubForDeployments({ ...access, ...changed }) !== undefined).toBe(isTold);
});
