import { z } from "zod";
import { fence } from "../comment/markdown.ts";
import type { GitHub } from "../github/api.ts";
import { fingerprintOf, titleOf, type Known, type News } from "./news.ts";

const Issue = z.looseObject({
  number: z.number(),
  body: z.string().nullish(),
  user: z.looseObject({ login: z.string() }).nullish(),
  pull_request: z.unknown().optional(),
});

/** An open issue of ours about a topic and subject. */
export interface OpenIssue extends Known {
  readonly number: number;
}

const markerOf = ({ topic, subject }: News) => `<!-- delivery:notify ${topic}/${subject} `;
const headOf = (news: News) => `${markerOf(news)}${fingerprintOf(news)} -->`;

/** Label of every issue that notifications open. */
export const label = "delivery";

const bodyOf = (news: News) =>
  [
    headOf(news),
    titleOf(news),
    ...(news.details.trim() === "" ? [] : [fence(news.details.slice(0, 20_000))]),
    ...(news.runUrl === undefined ? [] : [`[Run](${news.runUrl})`]),
    "This issue is kept by the workflows: edited while the problem lasts, closed when it is gone.",
  ].join("\n\n");

/** What stands in the body's first fenced block. */
const fenced = (body: string) => /^(`{3,})\n([\s\S]*?)\n\1$/m.exec(body.replaceAll("\r\n", "\n"))?.[2] ?? "";

/** The open issue about this topic and subject: by author and marker, like the comment of a pull request. */
export async function findIssue(github: GitHub, news: News, author: string): Promise<OpenIssue | undefined> {
  const issues = await github.pages(github.path(`/issues?state=open&labels=${label}`), Issue);
  const marker = markerOf(news);
  const found = issues.find(
    ({ user, body, pull_request }) =>
      user?.login === author && pull_request === undefined && body?.startsWith(marker) === true,
  );
  if (found === undefined) return undefined;
  const body = found.body ?? "";
  return { number: found.number, fingerprint: body.slice(marker.length).split(" ")[0] ?? "", details: fenced(body) };
}

/** Open an issue about a new problem. */
export async function openIssue(github: GitHub, news: News): Promise<void> {
  await github.call("POST", github.path("/issues"), Issue, {
    title: titleOf(news),
    body: bodyOf(news),
    labels: [label],
  });
}

/** Write the present state of the problem into its issue. */
export async function editIssue(github: GitHub, { number }: OpenIssue, news: News): Promise<void> {
  await github.call("PATCH", github.path(`/issues/${number}`), Issue, { title: titleOf(news), body: bodyOf(news) });
}

/** Say that the problem is gone, and close its issue. */
export async function closeIssue(github: GitHub, { number }: OpenIssue, news: News): Promise<void> {
  const run = news.runUrl === undefined ? "" : ` ([run](${news.runUrl}))`;
  await github.call("POST", github.path(`/issues/${number}/comments`), z.unknown(), {
    body: `${titleOf(news)}.${run}`,
  });
  await github.call("PATCH", github.path(`/issues/${number}`), Issue, { state: "closed", state_reason: "completed" });
}
