import { z } from "zod";
import { GitHubError, type GitHub } from "../github/api.ts";
import { marker } from "./render.ts";

const Comment = z.looseObject({
  id: z.number(),
  body: z.string().nullish(),
  user: z.looseObject({ login: z.string() }).nullish(),
});

/** What became of the comment. */
export type Posted =
  | { readonly kind: "created" | "edited" | "unchanged"; readonly id: number }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Write the one comment of a pull request: found by author *and* marker over all pages, edited in place.
 * Someone else's comment that starts with the marker is never touched, and a second one of ours is removed.
 */
export async function postComment(github: GitHub, number: number, author: string, body: string): Promise<Posted> {
  try {
    const comments = await github.pages(github.path(`/issues/${number}/comments`), Comment);
    const ours = comments.filter(
      (comment) => comment.user?.login === author && comment.body?.startsWith(marker) === true,
    );
    const [first, ...doubles] = ours;
    for (const double of doubles) {
      await github.call("DELETE", github.path(`/issues/comments/${double.id}`), z.unknown());
    }
    if (first === undefined) {
      const { id } = await github.call("POST", github.path(`/issues/${number}/comments`), Comment, { body });
      return { kind: "created", id };
    }
    if (first.body?.replaceAll("\r\n", "\n") === body) return { kind: "unchanged", id: first.id };
    await github.call("PATCH", github.path(`/issues/comments/${first.id}`), Comment, { body });
    return { kind: "edited", id: first.id };
  } catch (error) {
    // A comment is a courtesy: the result of the preview decides, and the same text is in the job summary.
    if (error instanceof GitHubError) return { kind: "refused", reason: error.message };
    throw error;
  }
}
