import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitHub } from "../../../automation/github/api.ts";
import type { News } from "../../../automation/notify/news.ts";
import { notify } from "../../../automation/notify/notify.ts";
import { startServer, type TestServer } from "../../helpers/http-server.ts";

interface Issue {
  readonly number: number;
  readonly user: { readonly login: string };
  title: string;
  body: string;
  state: string;
}

const author = "github-actions[bot]";
const failure: News = {
  topic: "deploy",
  subject: "dev",
  failed: true,
  details: "backend is unhealthy",
  runUrl: "https://github.com/acme/platform/actions/runs/7",
  by: "ada",
};
const other: News = { ...failure, details: "server exited with 1" };
const success: News = { ...failure, failed: false, details: "" };

let server: TestServer;
let issues: Issue[];
let sent: string[];
let broken: { github?: number; webhook?: number };

beforeEach(async () => {
  [issues, sent, broken] = [[], [], {}];
  server = await startServer(({ method, path, json, text }) => {
    if (path === "/hook") {
      if (broken.webhook !== undefined) return { status: broken.webhook };
      sent.push(text);
      return {};
    }
    if (broken.github !== undefined) return { status: broken.github, body: { message: "broken" } };
    if (method === "GET") return { body: issues.filter(({ state }) => state === "open") };
    if (method === "POST" && path.endsWith("/issues")) {
      const issue = { number: issues.length + 1, user: { login: author }, title: "", body: "", state: "open", ...json };
      issues.push(issue);
      return { status: 201, body: issue };
    }
    if (method === "PATCH") return { body: Object.assign(issues[Number(path.split("/").at(-1)) - 1] ?? {}, json) };
    return { status: 201, body: {} };
  });
});
afterEach(() => server.close());

const tell = (news: News, channels: { github?: boolean; webhook?: boolean } = {}) =>
  notify(news, {
    github:
      channels.github === false
        ? undefined
        : new GitHub({ url: server.url, token: "t", repository: "acme/platform" }, 1),
    author,
    webhook: channels.webhook === false ? undefined : `${server.url}/hook`,
    secondMilliseconds: 1,
  });
const reactions = async (...list: readonly News[]) => {
  const found = [];
  for (const news of list) found.push((await tell(news)).reaction);
  return found;
};

describe("notifications", () => {
  test("tell a problem once, tell another one, tell the end", async () => {
    expect(await reactions(failure, failure, other, success, success)).toEqual([
      "announce",
      "repeat",
      "change",
      "recover",
      "report",
    ]);
    expect(issues.map(({ state, title }) => [state, title])).toEqual([["closed", "Deployment of dev fails"]]);
    expect(sent.map((text) => (JSON.parse(text) as { text: string }).text)).toEqual([
      "🔴 Deployment of dev fails",
      "🔴 Deployment of dev fails",
      "🟢 dev was deployed again",
      "✅ dev was deployed",
    ]);
  });

  test("take no notice of when the problem was seen", async () => {
    const at = (time: string): News => ({
      ...failure,
      topic: "drift",
      details: `reviewers removed, first seen ${time}`,
    });
    expect(await reactions(at("2026-11-21T05:17:01.123Z"), at("2026-11-22T05:17:02Z"), at("2026-11-22"))).toEqual([
      "announce",
      "repeat",
      "repeat",
    ]);
  });

  test("keep when a difference was first told, beside one that is new", async () => {
    const drift = (...lines: readonly string[]): News => ({ ...failure, topic: "drift", details: lines.join("\n") });
    const reviewers = (time: string) => `  environment prod: reviewers removed, first seen ${time}`;
    const label = (time: string) => `  label bug: is gone, first seen ${time}`;
    await tell(drift("1 thing differs", reviewers("2026-11-20T05:17:01.123Z")));
    await tell(drift("2 things differ", reviewers("2026-11-21T05:17:00.000Z"), label("2026-11-21T05:17:00.000Z")));
    await tell(drift("1 thing differs", label("2026-11-22T05:17:00.000Z")));
    const [, second = "", third = ""] = sent;
    for (const [text, lines] of [
      [second, [reviewers("2026-11-20T05:17:01.123Z"), label("2026-11-21T05:17:00.000Z")]],
      [third, [label("2026-11-21T05:17:00.000Z")]],
    ] as const)
      for (const line of lines) expect(text).toContain(line.trim());
    expect(issues[0]?.body).toContain(label("2026-11-21T05:17:00.000Z"));
    expect(issues[0]?.body).not.toContain("reviewers");
  });

  test("carry the error's first line with a link to the run, and no credential", async () => {
    const token = `ghp_${"a1".repeat(18)}`;
    await tell({ ...failure, details: `release rejected: backend cannot log in with ${token}` });
    for (const text of [sent[0] ?? "", issues[0]?.body ?? ""]) {
      expect(text).toContain("release rejected: backend cannot log in with [masked]");
      expect(text).toContain("https://github.com/acme/platform/actions/runs/7");
      expect(text).not.toContain(token);
    }
  });

  test("of findings name new ones only, and are silent while there are only fewer", async () => {
    const findings = (...lines: readonly string[]): News => ({
      ...failure,
      topic: "findings",
      failed: lines.length > 0,
      details: lines.join("\n"),
    });
    const [one, two, three] = ["CVE-2026-1 openssl", "CVE-2026-2 curl", "CVE-2026-3 zlib"];
    expect(
      await reactions(findings(one, two), findings(one, two), findings(one, two, three), findings(three), findings()),
    ).toEqual(["announce", "repeat", "change", "shrink", "recover"]);
    expect(sent.map((text) => text.match(/CVE-2026-\d/g) ?? [])).toEqual([
      ["CVE-2026-1", "CVE-2026-2"],
      ["CVE-2026-3"],
      [],
    ]);
    expect(issues[0]?.body).toContain("CVE-2026-3 zlib");
    expect(issues[0]?.body).not.toContain("CVE-2026-1");
    expect(issues[0]?.state).toBe("closed");
  });

  test("of a run that left no reason have no empty block", async () => {
    await tell({ ...failure, details: "  \n" });
    expect(issues[0]?.body).not.toContain("```");
    expect(sent[0]).not.toContain("```");
  });

  test("tell a check that found nothing out from one that found drift", async () => {
    const drift: News = { ...failure, topic: "drift", details: "dev: 1 thing differs from what is declared." };
    await tell(drift);
    await tell({ ...drift, details: "dev: the check could not tell: no backend" });
    await tell({ ...drift, details: "" });
    expect(sent.map((text) => (JSON.parse(text) as { text: string }).text)).toEqual([
      "🔴 dev has drifted",
      "🔴 The drift check of dev fails",
      "🔴 The drift check of dev fails",
    ]);
  });

  test("keep subjects and topics apart", async () => {
    await reactions(failure, { ...failure, subject: "prod" }, { ...failure, topic: "drift" });
    expect(issues).toHaveLength(3);
    await tell({ ...success, subject: "prod" });
    expect(issues.map(({ state }) => state)).toEqual(["open", "closed", "open"]);
  });

  test("say nothing while all is well", async () => {
    expect(await reactions({ ...success, topic: "drift" }, { ...success, topic: "findings" })).toEqual([
      "silence",
      "silence",
    ]);
    expect(sent).toEqual([]);
  });

  test("do not take someone else's issue for their own", async () => {
    await tell(failure);
    issues = issues.map((issue) => ({ ...issue, user: { login: "mallory" } }));
    expect((await tell(success)).reaction).toBe("report");
    expect(issues[0]?.state).toBe("open");
  });

  test.each([
    ["GitHub is down", { github: 503 }],
    ["the token may not", { github: 403 }],
    ["the webhook is down", { webhook: 500 }],
    ["the webhook is gone", { webhook: 404 }],
    ["both are", { github: 500, webhook: 500 }],
  ])("never fail: %s", async (_because, how) => {
    broken = how;
    const { problems } = await tell(failure);
    expect(problems).toHaveLength(Object.keys(how).length);
    expect(JSON.stringify(problems)).not.toContain("/hook");
  });

  test("open no second issue when they cannot see the first", async () => {
    broken = { github: 500 };
    await tell(failure);
    expect(issues).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  test("work with either channel alone, and with none", async () => {
    expect((await tell(failure, { github: false })).reaction).toBe("announce");
    expect((await tell(failure, { webhook: false })).reaction).toBe("announce");
    expect(await tell(failure, { github: false, webhook: false })).toEqual({ reaction: "announce", problems: [] });
    expect([sent.length, issues.length]).toEqual([1, 1]);
  });

  test("carry hostile text as text", async () => {
    await tell({ ...failure, details: '<!channel> & "quoted" ``` <https://evil|click>\n<!-- x -->', by: "<@U1>" });
    expect(sent[0]).not.toMatch(/<!channel|<@U1|<https:\/\/evil/);
    expect(issues[0]?.body).toContain("````\n<!channel>");
    expect(issues[0]?.body.startsWith("<!-- delivery:notify deploy/dev ")).toBe(true);
  });
});
