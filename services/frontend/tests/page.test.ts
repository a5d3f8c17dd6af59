import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import html from "../index.html?raw";
import { start } from "../src/page.ts";
import { View } from "../src/view.ts";
import { eventually } from "./eventually.ts";
import { FakeSource, Source } from "./fake-source.ts";

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

const item = (id: number, name: string) => ({ id, name, createdAt: "2026-01-01T00:00:00Z" });

let answers: Record<string, Answer | Error>;
let sent: unknown[];
let end: () => void;

beforeEach(() => {
  document.body.innerHTML = /<body>([^]*)<script/.exec(html)?.[1] ?? "";
  FakeSource.all = [];
  sent = [];
  answers = {
    "GET /api/items": { body: { items: [item(2, "two"), item(1, "one")] } },
    "GET /version": { body: { revision: "front1" } },
    "GET /api/version": { body: { revision: "0123456789abcdef" } },
  };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const answer = answers[`${init.method ?? "GET"} ${path}`] ?? { status: 404, body: "nothing" };
    if (answer instanceof Error) throw answer;
    if (typeof init.body === "string") sent.push(JSON.parse(init.body));
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
});

afterEach(() => {
  end();
  vi.unstubAllGlobals();
});

const open = (): void => {
  end = start(new View(document), Source);
};
const text = (selector: string): string => document.querySelector(selector)?.textContent ?? "";
const names = (): string[] => [...document.querySelectorAll("#items li span")].map((span) => span.textContent ?? "");
const input = (): HTMLInputElement => new View(document).name;
const isHidden = (selector: string): boolean => document.querySelector(selector)?.hasAttribute("hidden") ?? false;

async function submit(name: string): Promise<void> {
  input().value = name;
  new View(document).form.dispatchEvent(new Event("submit", { cancelable: true }));
}

describe("the list", () => {
  test("is loaded, names are text and not markup", async () => {
    answers["GET /api/items"] = { body: { items: [item(1, "<img src=x>")] } };
    open();
    await eventually(() => expect(names()).toEqual(["<img src=x>"]));
    expect(document.querySelector("#items img")).toBeNull();
    expect(document.querySelector("#items time")?.getAttribute("datetime")).toBe("2026-01-01T00:00:00Z");
    expect(isHidden("#empty")).toBe(true);
  });

  test("says when it is empty", async () => {
    answers["GET /api/items"] = { body: { items: [] } };
    open();
    await eventually(() => expect(text("#empty")).toContain("Nothing here yet"));
  });

  test.each([
    ["no network", new TypeError("fetch failed")],
    ["an error status", { status: 503, body: { problems: ["internal words"] } }],
    ["an odd answer", { body: [] }],
  ])("says so when there is %s, and recovers with the stream", async (_, answer) => {
    answers["GET /api/items"] = answer;
    open();
    await eventually(() => expect(text("#empty")).toContain("cannot be reached"));
    answers["GET /api/items"] = { body: { items: [item(1, "one")] } };
    FakeSource.last.say("ready", { resumed: false });
    await eventually(() => expect(names()).toEqual(["one"]));
  });

  test("takes events, once each, announces them, and keeps the rows that stay", async () => {
    open();
    await eventually(() => expect(names()).toEqual(["two", "one"]));
    const row = document.querySelector("#items li");
    FakeSource.last.say("item", item(3, "three"));
    FakeSource.last.say("item", item(3, "three"));
    expect(names()).toEqual(["three", "two", "one"]);
    expect(document.querySelectorAll("#items li")[1]).toBe(row);
    expect(text("#announcement")).toBe("New item: three");
  });

  test("is loaded anew when the stream lost its past", async () => {
    open();
    await eventually(() => expect(names()).toHaveLength(2));
    answers["GET /api/items"] = { body: { items: [item(9, "nine"), item(2, "two"), item(1, "one")] } };
    FakeSource.last.say("reset", {});
    await eventually(() => expect(names()).toEqual(["nine", "two", "one"]));
  });
});

describe("the form", () => {
  test("adds, clears, keeps the focus and says so", async () => {
    answers["POST /api/items"] = { status: 201, body: item(3, "three") };
    open();
    await eventually(() => expect(names()).toHaveLength(2));
    await submit("  three ");
    await eventually(() => expect(names()).toEqual(["three", "two", "one"]));
    expect(sent).toEqual([{ name: "three" }]);
    await eventually(() => expect([input().value, text("#announcement")]).toEqual(["", "Added: three"]));
    expect(document.activeElement).toBe(input());
    FakeSource.last.say("item", item(3, "three"));
    expect(text("#announcement")).toBe("Added: three");
  });

  test("asks for a name instead of sending none", async () => {
    open();
    await submit("   ");
    expect([text("#problem"), input().getAttribute("aria-invalid"), sent]).toEqual([
      "Give the item a name.",
      "true",
      [],
    ]);
    input().dispatchEvent(new Event("input"));
    expect([text("#problem"), input().getAttribute("aria-invalid")]).toEqual(["", "false"]);
  });

  test.each([
    [{ status: 422, body: { problems: ["name: too long", "x: odd"] } }, "name: too long; x: odd"],
    [{ status: 503, body: { problems: ["internal words"] } }, "cannot be reached"],
    [{ status: 502, body: "<html>" }, "cannot be reached"],
    [{ status: 201, body: {} }, "cannot be reached"],
    [new TypeError("fetch failed"), "cannot be reached"],
  ])("keeps the input and says why after %j", async (answer, expected) => {
    answers["POST /api/items"] = answer;
    open();
    await submit("three");
    await eventually(() => expect(text("#problem")).toContain(expected));
    expect(input().value).toBe("three");
    expect(document.querySelector("#add button")?.getAttribute("aria-disabled")).toBe("false");
  });
});

describe("the connection", () => {
  test("is shown, with the revisions that run", async () => {
    open();
    expect(text("#connection")).toBe("Connecting…");
    FakeSource.last.say("ready", { resumed: false });
    expect(text("#connection")).toBe("Live");
    await eventually(() => expect(text("#versions")).toBe("frontendfront1backend0123456789abserver–"));
    FakeSource.last.break(FakeSource.CONNECTING);
    expect(text("#connection")).toBe("Reconnecting…");
    expect(isHidden("#update")).toBe(true);
  });

  test("offers a reload once another revision of the page runs", async () => {
    open();
    FakeSource.last.say("ready", { resumed: false });
    await eventually(() => expect(text("#versions")).toContain("front1"));
    answers["GET /version"] = { body: { revision: "front2" } };
    FakeSource.last.say("ready", { resumed: true });
    await eventually(() => expect(isHidden("#update")).toBe(false));
    const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
    document.querySelector<HTMLButtonElement>("#reload")?.click();
    expect(reload).toHaveBeenCalledOnce();
  });
});
