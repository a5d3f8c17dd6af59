import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";

// The page in a real browser, against the platform that run.sh started; screenshots are kept in output/.
const url = process.env["EDGE_URL"];
const executablePath = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== undefined && existsSync(path));
const missing =
  url === undefined
    ? "no platform is running: use sh tests/integration/run.sh"
    : executablePath === undefined
      ? "no Chromium: set CHROMIUM to its path (apt install chromium)"
      : undefined;
if (missing !== undefined) process.stdout.write(`browser test skipped: ${missing}\n`);

const output = join(import.meta.dirname, "output");
const compose = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)("docker", ["compose", "--progress", "quiet", ...args])).stdout;

// Long enough for a busy machine: nothing here depends on how long something takes.
const soon = { timeout: 60_000 };

let browser: Browser | undefined;
let complaints: string[];

async function open(colorScheme: "light" | "dark" = "light"): Promise<Page> {
  browser ??= await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
  const context = await browser.newContext({ colorScheme, viewport: { width: 760, height: 720 } });
  context.setDefaultTimeout(soon.timeout);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url ?? "");
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

const names = async (page: Page): Promise<string[]> => page.locator("#items li span").allTextContents();

async function add(name: string): Promise<void> {
  const answer = await fetch(`${url}/api/items`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  expect(answer.status).toBe(201);
}

const contrastScript = readFileSync(join(import.meta.dirname, "contrast.js"), "utf8");

describe.skipIf(missing !== undefined)("the page", () => {
  beforeEach(async () => {
    complaints = [];
    mkdirSync(output, { recursive: true });
    const psql = ["exec", "-T", "postgres", "psql", "-qU", "platform", "-d", "platform", "-c"];
    await compose(...psql, "TRUNCATE items, outbox RESTART IDENTITY");
    for (const name of ["Pick a date", "Book the room", "Write the invitation"]) await add(name);
  });

  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });

  afterAll(async () => browser?.close());

  test("lists, adds by keyboard, and shows it to others at once", async () => {
    const [mine, theirs] = [await open(), await open("dark")];
    await expect.poll(() => names(mine), soon).toEqual(["Write the invitation", "Book the room", "Pick a date"]);

    await mine.keyboard.press("Tab");
    await mine.locator("#name:focus").waitFor();
    await mine.keyboard.type("Order <b>cake</b> 🎂");
    await mine.keyboard.press("Enter");
    await expect.poll(async () => (await names(mine))[0], soon).toBe("Order <b>cake</b> 🎂");
    await expect.poll(async () => (await names(theirs))[0], soon).toBe("Order <b>cake</b> 🎂");
    await mine.locator("#name:focus").waitFor();
    expect(await mine.getByLabel("New item").inputValue()).toBe("");
    expect(await theirs.locator("#announcement").textContent()).toBe("New item: Order <b>cake</b> 🎂");
    expect(await names(mine)).toHaveLength(4);

    await expect.poll(() => mine.locator("#versions").textContent(), soon).toMatch(/frontend\w+backend\w+server\w+/);
    await mine.screenshot({ path: join(output, "page-light.png") });
    await theirs.screenshot({ path: join(output, "page-dark.png") });
    expect(complaints).toEqual([]);
  });

  test("says what is wrong with the input, and to assistive technology too", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Add" }).click();
    expect(await page.getByRole("alert").textContent()).toBe("Give the item a name.");
    const field = page.getByRole("textbox", { name: "New item" });
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await page.screenshot({ path: join(output, "page-problem.png") });
    await field.fill("fine");
    expect(await page.getByRole("alert").textContent()).toBe("");
    expect(complaints).toEqual([]);
  });

  test.each(["light", "dark"] as const)("has enough contrast in %s", async (scheme) => {
    const page = await open(scheme);
    await page.getByRole("button", { name: "Add" }).click();
    await expect.poll(() => names(page), soon).toHaveLength(3);
    const measured = await page.evaluate<{ text: string; ratio: number }[]>(contrastScript);
    expect(measured.length).toBeGreaterThan(10);
    expect(measured.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  test("fits a small screen", async () => {
    const page = await open();
    await page.setViewportSize({ width: 320, height: 640 });
    await add(`a long name ${"without_a_break".repeat(8)}`);
    await expect.poll(() => names(page), soon).toHaveLength(4);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await page.screenshot({ path: join(output, "page-small.png") });
  });

  test("misses nothing while the server is replaced", async () => {
    const page = await open();
    await compose("stop", "server");
    await page.getByText("Reconnecting…").waitFor();
    await add("added meanwhile");
    await compose("start", "server");
    await expect.poll(async () => (await names(page))[0], soon).toBe("added meanwhile");
    await page.getByText("Live", { exact: true }).waitFor();
  });
});
