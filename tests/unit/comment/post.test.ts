import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { postComment } from "../../../automation/comment/post.ts";
import { marker } from "../../../automation/comment/render.ts";
import { GitHub } from "../../../automation/github/api.ts";
import { startServer, type TestServer } from "../../helpers/http-server.ts";

const author = "github-actions[bot]";
const body = `${marker}\n\nnew`;
const comments = "/repos/acme/platform/issues/7/comments";

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

let server: TestServer;
let stored: Comment[];
let status: number;
const github = () => new GitHub({ url: server.url, token: "t", repository: "acme/platform" }, 1);
const post = () => postComment(github(), 7, author, body);
const comment = (id: number, text: string, login = author): Comment => ({ id, user: { login }, body: text });

beforeEach(async () => {
  stored = [];
  status = 200;
  server = await startServer(({ method, path, query, json }) => {
    if (status !== 200) return { status, body: { message: "Resource not accessible by integration" } };
    if (method === "GET" && path === comments) {
      const page = Number(query.get("page") ?? 1);
      const next =
        stored.length > page * 100
          ? { link: `<${server.url}${comments}?per_page=100&page=${page + 1}>; rel="next"` }
          : {};
      return { body: stored.slice((page - 1) * 100, page * 100), headers: next };
    }
    const id = Number(path.split("/").at(-1));
    const found = stored.find((one) => one.id === id);
    if (method === "POST" && path === comments) {
      const created = comment(
        900 + stored.length,
        String(Object.entries(json ?? {}).find(([key]) => key === "body")?.[1]),
      );
      stored.push(created);
      return { status: 201, body: created };
    }
    if (method === "PATCH" && found !== undefined) return { body: Object.assign(found, json) };
    if (method === "DELETE") {
      stored = stored.filter((one) => one.id !== id);
      return { status: 204 };
    }
    return { status: 404, body: { message: "Not Found" } };
  });
});
afterEach(() => server.close());

describe("one comment per pull request", () => {
  test("is created once, then edited in place, then left alone", async () => {
    expect((await post()).kind).toBe("created");
    expect((await post()).kind).toBe("unchanged");
    stored[0] = comment(900, `${marker}\n\nold`);
    expect(await post()).toEqual({ kind: "edited", id: 900 });
    expect(stored).toEqual([comment(900, body)]);
  });

  test("is found behind 250 other comments", async () => {
    stored = Array.from({ length: 250 }, (_, index) => comment(index, "hello", "someone"));
    stored.push(comment(777, `${marker} old`));
    expect(await post()).toEqual({ kind: "edited", id: 777 });
    expect(stored).toHaveLength(251);
  });

  test("someone else's comment with the marker is not taken", async () => {
    stored = [comment(1, `${marker} fake`, "mallory"), comment(2, `look: ${marker}`)];
    expect((await post()).kind).toBe("created");
    expect(stored.map(({ body: text }) => text)).toEqual([`${marker} fake`, `look: ${marker}`, body]);
  });

  test("a second one of ours, left by two racing runs, is removed", async () => {
    stored = [comment(1, `${marker} old`), comment(2, `${marker} older`)];
    await post();
    expect(stored).toEqual([comment(1, body)]);
  });

  test("a token that may not write is a reason, not a failure", async () => {
    status = 403;
    expect(await post()).toEqual({
      kind: "refused",
      reason: `GitHub answered GET ${comments} with 403: Resource not accessible by integration`,
    });
  });
});
