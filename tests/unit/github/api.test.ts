import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { GitHub, nextPage, retryAfter } from "../../../automation/github/api.ts";
import { startServer, type TestResponse, type TestServer } from "../../helpers/http-server.ts";

let server: TestServer | undefined;
afterEach(async () => server?.close());

async function answering(...answers: readonly TestResponse[]): Promise<GitHub> {
  const left = [...answers];
  server = await startServer(() => left.shift() ?? { status: 500, body: { message: "no answer left" } });
  return new GitHub({ url: server.url, token: "secret-token", repository: "acme/platform" }, 1);
}
const get = (github: GitHub) => github.call("GET", github.path("/thing"), z.object({ ok: z.boolean() }));
const post = (github: GitHub) => github.call("POST", github.path("/thing"), z.object({ ok: z.boolean() }), { a: 1 });
const ok: TestResponse = { body: { ok: true } };

describe("calls", () => {
  test("carry the token, a version and the body", async () => {
    await post(await answering(ok));
    expect(server?.requests[0]).toMatchObject({
      path: "/repos/acme/platform/thing",
      headers: { authorization: "Bearer secret-token", "x-github-api-version": "2022-11-28" },
      json: { a: 1 },
    });
  });

  test.each([
    ["a 502", { status: 502 }],
    ["a closed connection", { hangUp: true }],
    [
      "a rate limit that ends soon",
      { status: 403, headers: { "x-ratelimit-remaining": "0", "retry-after": "2" }, body: { message: "limit" } },
    ],
    ["a secondary limit", { status: 429, headers: { "retry-after": "1" } }],
  ])("survive %s", async (_because, bad) => {
    expect(await get(await answering(bad, bad, ok))).toEqual({ ok: true });
    expect(server?.requests).toHaveLength(3);
  });

  test.each([
    ["a missing thing", { status: 404, body: { message: "Not Found" } }, "404: Not Found"],
    ["a refused token", { status: 401, body: { message: "Bad credentials" } }, "401: Bad credentials"],
    [
      "a limit that lasts an hour",
      { status: 403, headers: { "x-ratelimit-remaining": "0", "retry-after": "3600" }, body: { message: "limit" } },
      "403: limit",
    ],
  ])("say %s at once, without the token", async (_because, bad, text) => {
    const error = await get(await answering(bad)).catch((thrown: unknown) => String(thrown));
    expect(error).toContain(`GitHub answered GET /repos/acme/platform/thing with ${text}`);
    expect(error).not.toContain("secret-token");
    expect(server?.requests).toHaveLength(1);
  });

  test("a POST that may have arrived is not sent twice", async () => {
    await expect(post(await answering({ status: 502 }, ok))).rejects.toThrow("502");
    expect(server?.requests).toHaveLength(1);
  });

  test("an answer of another shape is refused", async () => {
    await expect(get(await answering({ body: { ok: "yes" } }))).rejects.toThrow("expected boolean");
  });
});

describe("pages", () => {
  const Item = z.object({ id: z.number() });

  test("are followed to the end, in lists and in wrapped lists", async () => {
    server = await startServer(({ query }) => {
      const page = Number(query.get("page") ?? 1);
      const more =
        page < 3 ? { link: `<${server?.url ?? ""}/list?page=${page + 1}>; rel="next", <x>; rel="last"` } : {};
      return { body: { total_count: 3, workflow_runs: [{ id: page }] }, headers: more };
    });
    const github = new GitHub({ url: server.url, token: "t", repository: "a/b" }, 1);
    expect(await github.pages("/list", Item, { key: "workflow_runs" })).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(await github.pages("/list", Item, { key: "workflow_runs", maximumPages: 2 })).toHaveLength(2);
  });

  test("the token follows no link to another host", async () => {
    server = await startServer(() => ({
      body: [{ id: 1 }],
      headers: { link: '<http://evil.example/list>; rel="next"' },
    }));
    const github = new GitHub({ url: server.url, token: "t", repository: "a/b" }, 1);
    expect(await github.pages("/list", Item)).toEqual([{ id: 1 }]);
  });

  test.each([
    [null, undefined],
    ['<https://a/?page=2>; rel="next", <https://a/?page=9>; rel="last"', "https://a/?page=2"],
    ['<https://a/?page=1>; rel="prev"', undefined],
  ])("link %j", (link, next) => expect(nextPage(link)).toBe(next));
});

describe("waiting", () => {
  const headers = (values: Record<string, string>) => new Headers(values);
  test.each([
    [500, {}, 2, 4],
    [404, {}, 0, undefined],
    [403, {}, 0, undefined],
    [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1010" }, 0, 10],
    [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999" }, 0, undefined],
    [429, { "retry-after": "7" }, 0, 7],
    [403, { "retry-after": "7" }, 0, 7],
    [0, {}, 1, 2],
  ])("status %i %j attempt %i", (status, values, attempt, seconds) => {
    expect(retryAfter(status, headers(values as Record<string, string>), attempt, 1_000_000)).toBe(seconds);
  });
});
