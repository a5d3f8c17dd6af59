import { clean } from "../comment/markdown.ts";
import type { GitHub } from "../github/api.ts";
import { closeIssue, editIssue, findIssue, openIssue } from "./issue.ts";
import { newDetails, reactionTo, withToldTimes, type News, type Reaction } from "./news.ts";
import { payloadOf, send } from "./webhook.ts";

/** Where news go; whatever is missing is left out. */
export interface Channels {
  readonly github?: GitHub | undefined;
  /** Who writes the issues, `github-actions[bot]` for a workflow's own token. */
  readonly author: string;
  readonly webhook?: string | undefined;
  readonly secondMilliseconds?: number;
}

/** What was done, and what could not be: a notification never fails what it reports on. */
export interface Notified {
  readonly reaction: Reaction;
  readonly problems: readonly string[];
}

/** Tell people about news, once. Without the issue there is no memory: then every problem is told. */
export async function notify(told: News, { github, author, webhook, secondMilliseconds }: Channels): Promise<Notified> {
  const cleaned = { ...told, details: clean(told.details).trim() };
  const problems: string[] = [];
  const attempt = async <Value>(what: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await what();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const issue = github === undefined ? undefined : await attempt(() => findIssue(github, cleaned, author));
  // A list that could not be read says nothing: opening an issue now could open a second one.
  const blind = problems.length > 0;
  const news = { ...cleaned, details: withToldTimes(cleaned.details, issue) };
  const reaction = reactionTo(news, issue);
  if (github !== undefined && !blind) {
    if (reaction === "announce") await attempt(() => openIssue(github, news));
    if (issue !== undefined && (reaction === "change" || reaction === "shrink"))
      await attempt(() => editIssue(github, issue, news));
    if (issue !== undefined && reaction === "recover") await attempt(() => closeIssue(github, issue, news));
  }
  const silent = reaction === "repeat" || reaction === "shrink" || reaction === "silence";
  if (webhook !== undefined && !silent) {
    const reason = await send(
      webhook,
      payloadOf({ ...news, details: newDetails(news, issue) }, reaction),
      secondMilliseconds,
    );
    if (reason !== undefined) problems.push(reason);
  }
  return { reaction, problems };
}
