import { annotation } from "../ci/output.ts";
import { authorOf, gitHubOf, runUrlOf } from "../github/environment.ts";
import type { News } from "./news.ts";
import { notify } from "./notify.ts";

/**
 * Tell news through the channels of a workflow's environment: GITHUB_TOKEN for issues, WEBHOOK for messages. Prints what
 * was done, and what could not be as a warning.
 */
export async function tell(news: Omit<News, "runUrl">, environment: Readonly<NodeJS.ProcessEnv>): Promise<void> {
  const { reaction, problems } = await notify(
    { ...news, runUrl: runUrlOf(environment) },
    { github: gitHubOf(environment), author: authorOf(environment), webhook: environment["WEBHOOK"] || undefined },
  );
  console.log(`Notification: ${reaction}.`);
  for (const problem of problems) console.log(annotation("warning", "notify", problem));
}
