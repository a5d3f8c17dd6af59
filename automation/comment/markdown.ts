import { escapeHtml } from "../../src/lib/html.ts";
import { credentialShapes } from "../../policy/secrets.ts";

const longestRun = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** Control characters and the direction marks that make text read differently from what it is. */
const invisible = /(?![\t\n])[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const escape = "\u001b";
const ansi = new RegExp(`${escape}\\[[0-9;?]*[A-Za-z]`, "g");

/** Text as it may be shown: no terminal colours, nothing invisible, no credential. */
export function clean(text: string): string {
  const visible = text.replaceAll(ansi, "").replaceAll("\r\n", "\n").replaceAll(invisible, "");
  return credentialShapes.reduce(
    (masked, [, shape]) => masked.replaceAll(new RegExp(shape, `${shape.flags}g`), "[masked]"),
    visible,
  );
}

/** Inline code that no content can leave; in code GitHub makes no mentions, links or HTML. */
export function code(text: string): string {
  const line = clean(text).replaceAll(/\s+/g, " ").trim();
  if (line === "") return "` `";
  const ticks = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${ticks}${pad}${line.replaceAll("|", "\\|")}${pad}${ticks}`;
}

/** A fenced block that no content can leave. */
export function fence(text: string, language = ""): string {
  const content = clean(text).replace(/\n+$/, "");
  const ticks = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${ticks}${language}\n${content}\n${ticks}`;
}

/** The sentence shortened to a length, with a mark that something is missing. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;

/** `1 service`, `2 services`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Text inside an HTML element or attribute; markdown does not work there. */
export const html = (text: string): string => escapeHtml(clean(text));
