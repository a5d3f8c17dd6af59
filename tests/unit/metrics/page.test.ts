import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderPage } from "../../../automation/metrics/page.ts";
import { summarize } from "../../../automation/metrics/summary.ts";
import { duration, percentage } from "../../../automation/metrics/text.ts";
import { livelyMonth, now, run } from "./fixtures.ts";

const environments = ["dev", "test", "prod"];
const lively = renderPage(summarize(livelyMonth(), environments), "acme/platform");
const empty = summarize({ now, runs: [], jobs: [], deployments: [], commits: [] }, environments);

// METRICS_PAGE=/somewhere/page.html writes the fixture's page, to look at it in a browser.
const target = process.env["METRICS_PAGE"];
if (target !== undefined) writeFileSync(target, lively);

describe("page", () => {
  test("is one file: nothing is fetched, nothing runs", () => {
    expect(lively).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import|\son\w+=/i);
    expect(lively).toContain("default-src 'none'");
  });

  test("is readable in both themes and for those who hear it", () => {
    expect(lively).toContain("prefers-color-scheme:dark");
    expect(lively).toMatch(/<html lang="en">/);
    expect(lively.match(/<svg/g)?.length).toBe(lively.match(/<svg[^>]* role="img" aria-label="[^"]+"/g)?.length);
    expect(lively.match(/<table/g)?.length).toBe(lively.match(/<caption>/g)?.length);
    expect(lively.match(/<h1>/g)).toHaveLength(1);
    expect(lively.match(/<h2 id="[^"]+"/g)?.length).toBe(lively.match(/<h2/g)?.length);
  });

  test("raises the alarm below 95 % and only there", () => {
    const green = Array.from({ length: 95 }, (_, id) => run(id, 1, 4));
    const red = (count: number) =>
      Array.from({ length: count }, (_, id) => run(1000 + id, 1, 4, { conclusion: "failure" }));
    const alarms = (count: number) =>
      summarize({ ...livelyMonth(), jobs: [], runs: [...green, ...red(count)] }, environments).alarms.map(
        ({ title }) => title,
      );
    expect(alarms(5)).toEqual([]);
    expect(alarms(6)).toEqual(["ci is green too rarely"]);
    expect(lively).toContain("ci is green too rarely");
  });

  test("without records says so with dashes instead of numbers", () => {
    const page = renderPage(empty, "acme/platform");
    expect(empty.alarms).toEqual([]);
    expect(page).toContain("No alarm");
    expect(page).toContain("<dd>–</dd>");
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(lively).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("escapes names from outside", () => {
    const hostile = summarize(
      { ...livelyMonth(), runs: [run(1, 1, 4, { path: ".github/workflows/<img src=x>.yml" })], jobs: [] },
      ["<b>"],
    );
    expect(renderPage(hostile, '"><script>')).not.toMatch(/<img|<script|<b>/);
  });

  test("is the same for the same records", () => {
    expect(renderPage(summarize(livelyMonth(), environments), "acme/platform")).toBe(lively);
  });
});

test.each([
  [undefined, "–"],
  [0, "0 s"],
  [59.6, "1 min"],
  [61, "1 min 1 s"],
  [3600, "1 h"],
  [90_000, "1 d 1 h"],
])("%j seconds are %s", (seconds, text) => expect(duration(seconds)).toBe(text));

test.each([
  [undefined, "–"],
  [1, "100 %"],
  [0.9499, "95.0 %"],
  [0, "0 %"],
])("%j is %s", (value, text) => expect(percentage(value)).toBe(text));
