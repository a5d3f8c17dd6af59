import type { News, Reaction } from "./news.ts";
import { titleOf } from "./news.ts";

/** What a Slack-compatible webhook takes. */
export interface Payload {
  readonly text: string;
  readonly blocks: readonly object[];
}

const symbols: Readonly<Record<Reaction, string>> = {
  announce: "🔴",
  change: "🔴",
  shrink: "🔴",
  repeat: "🔴",
  recover: "🟢",
  report: "✅",
  silence: "",
};

/** Slack reads `&`, `<` and `>` as markup: links, mentions of everybody. */
const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const shorten = (text: string, length: number) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

/** The message as data; nothing is pasted into JSON. */
export function payloadOf(news: News, reaction: Reaction): Payload {
  const title = `${symbols[reaction]} ${escape(titleOf(news))}${reaction === "recover" ? " again" : ""}`;
  const context = [
    ...(news.by === undefined ? [] : [`by ${escape(news.by)}`]),
    ...(news.runUrl === undefined ? [] : [`<${news.runUrl.replaceAll(/[<>|\s]/g, "")}|run>`]),
  ].join(" · ");
  const text = (value: string) => ({ type: "mrkdwn", text: value });
  const details = news.failed ? shorten(escape(news.details.trim()), 2800) : "";
  return {
    text: title,
    blocks: [
      { type: "section", text: text(`*${title}*`) },
      ...(details === "" ? [] : [{ type: "section", text: text(`\`\`\`${details.replaceAll("```", "'''")}\`\`\``) }]),
      ...(context === "" ? [] : [{ type: "context", elements: [text(context)] }]),
    ],
  };
}

const attempts = 3;

/** Send a message; the reason when it could not be sent. The address is a secret and never part of a reason. */
export async function send(url: string, payload: Payload, secondMilliseconds = 1000): Promise<string | undefined> {
  let reason: string | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) await new Promise((resolve) => void setTimeout(resolve, 2 ** attempt * secondMilliseconds));
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "error",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(payload),
        signal: AbortSignal.timeout(10_000),
      });
      await response.body?.cancel();
      if (response.ok) return undefined;
      reason = `the webhook answered ${response.status}`;
      if (response.status < 500 && response.status !== 429) return reason;
    } catch (error) {
      reason =
        error instanceof Error && error.name === "TimeoutError"
          ? "the webhook did not answer"
          : "the webhook cannot be reached";
    }
  }
  return reason;
}
