import { createHash } from "node:crypto";

/** What a notification is about. */
export const topics = ["deploy", "rollback", "drift", "findings"] as const;
export type Topic = (typeof topics)[number];

/** Something that happened to a stack, as a workflow reports it. */
export interface News {
  readonly topic: Topic;
  /** The stack or environment. */
  readonly subject: string;
  readonly failed: boolean;
  /** What exactly is wrong; the same problem gives the same text, so that it is told once. */
  readonly details: string;
  readonly runUrl?: string | undefined;
  readonly by?: string | undefined;
}

/** What is known from before: the open issue of the same topic and subject. */
export interface Known {
  readonly fingerprint: string;
  /** Its details, as they were told last. */
  readonly details: string;
}

/** What has to be done. */
export type Reaction =
  | "announce" // a new problem: issue and message
  | "change" // an open problem has become another one: edit the issue, send a message
  | "shrink" // a part of an open problem is gone and nothing has come: edit the issue, no message
  | "repeat" // the same problem again: nothing new to say
  | "recover" // the problem is gone: close the issue, send a message
  | "report" // a success worth a message of its own
  | "silence";

const problems: Readonly<Record<Topic, (subject: string) => string>> = {
  deploy: (subject) => `Deployment of ${subject} fails`,
  rollback: (subject) => `Rollback of ${subject} fails`,
  drift: (subject) => `${subject} has drifted`,
  findings: (subject) => `${subject} runs images with known vulnerabilities`,
};

const successes: Readonly<Record<Topic, (subject: string) => string>> = {
  deploy: (subject) => `${subject} was deployed`,
  rollback: (subject) => `${subject} was rolled back`,
  drift: (subject) => `${subject} is as declared`,
  findings: (subject) => `${subject} runs no image with a known vulnerability that blocks`,
};

/** A check that did not come to an answer has found nothing, and is a problem of its own. */
const isBlind = ({ topic, details }: News) =>
  topic === "drift" && (details.trim() === "" || details.includes("the check could not tell"));

/** The sentence that everybody reads first. */
export function titleOf(news: News): string {
  const { topic, subject, failed } = news;
  if (failed && isBlind(news)) return `The drift check of ${subject} fails`;
  return (failed ? problems : successes)[topic](subject);
}

/** When something was seen is no part of what it is. */
const times = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?/g;
const timeless = (text: string) => text.replaceAll(times, "");

/** Equal for the same problem of the same subject, different for another one. */
export const fingerprintOf = ({ topic, subject, details }: News): string =>
  createHash("sha256")
    .update(JSON.stringify([topic, subject, timeless(details)]))
    .digest("hex")
    .slice(0, 16);

/**
 * Details in which a line that was told before keeps the time it was told with: a check on a machine without a memory sees
 * everything for the first time.
 */
export function withToldTimes(details: string, known: Known | undefined): string {
  const named = (line: string) => timeless(line).trim();
  const told = new Map(known?.details.split("\n").map((line) => [named(line), line]));
  return details
    .split("\n")
    .map((line) => told.get(named(line)) ?? line)
    .join("\n");
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Findings, one a line, that were not told before; of other topics the details are one whole. */
export function newDetails({ topic, details }: News, known: Known | undefined): string {
  if (topic !== "findings" || known === undefined) return details;
  const told = new Set(linesOf(known.details));
  return linesOf(details)
    .filter((line) => !told.has(line))
    .join("\n");
}

/** Decide what to do from what is known: each problem is told once, its end too, and people's own actions always. */
export function reactionTo(news: News, known: Known | undefined): Reaction {
  if (news.failed) {
    if (known === undefined) return "announce";
    if (known.fingerprint === fingerprintOf(news)) return "repeat";
    return news.topic === "findings" && newDetails(news, known) === "" ? "shrink" : "change";
  }
  if (known !== undefined) return "recover";
  return news.topic === "deploy" || news.topic === "rollback" ? "report" : "silence";
}
