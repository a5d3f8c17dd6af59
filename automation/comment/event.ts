import { z } from "zod";

const PullRequestEvent = z.looseObject({
  pull_request: z.looseObject({
    number: z.int().positive(),
    user: z.looseObject({ login: z.string() }),
    head: z.looseObject({ sha: z.string(), repo: z.looseObject({ full_name: z.string() }).nullable() }),
    base: z.looseObject({ sha: z.string(), repo: z.looseObject({ full_name: z.string() }) }),
  }),
});

/** Where the report goes: to a pull request, or only to the job's summary, and why. */
export type Audience =
  | { readonly kind: "pull request"; readonly number: number; readonly commit: string }
  | { readonly kind: "summary"; readonly reason: string };

/** Forks and Dependabot run with a read-only token: their report is the job summary alone. */
export function audienceOf(event: unknown): Audience {
  const parsed = PullRequestEvent.safeParse(event);
  if (!parsed.success) return { kind: "summary", reason: "the run belongs to no pull request" };
  const { number, user, head, base } = parsed.data.pull_request;
  if (head.repo?.full_name !== base.repo.full_name) {
    return { kind: "summary", reason: "the pull request comes from a fork, whose token may not comment" };
  }
  if (user.login === "dependabot[bot]") {
    return { kind: "summary", reason: "Dependabot's token may not comment" };
  }
  return { kind: "pull request", number, commit: head.sha };
}
