import { z } from "zod";
import { type GitHub, GitHubError } from "../github/api.ts";

const Membership = z.looseObject({ state: z.string() });

/** Whether a person is an active member of one of an organization's teams. */
export async function isTeamMember(
  github: Pick<GitHub, "call">,
  owner: string,
  teams: readonly string[],
  login: string,
): Promise<boolean> {
  for (const team of teams) {
    try {
      const path = `/orgs/${owner}/teams/${encodeURIComponent(team)}/memberships/${encodeURIComponent(login)}`;
      const { state } = await github.call("GET", path, Membership);
      if (state === "active") return true;
    } catch (error) {
      // GitHub's answer for somebody who is no member.
      if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    }
  }
  return false;
}
