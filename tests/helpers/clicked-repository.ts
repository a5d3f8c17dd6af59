import { z } from "zod";
import { seal } from "../../automation/secret/seal.ts";
import { fetchPublicKey } from "../../automation/secret/public-key.ts";
import { change } from "../../rehearsal/github/control.ts";
import type { RehearsedGitHub } from "./rehearsed-github.ts";

/** A repository that people have clicked together over the years: some of it weaker than the house has it, some stricter. */
export async function clickTogether(place: RehearsedGitHub, name: string): Promise<void> {
  const { github } = place;
  const api = place.client(name);
  const send = (method: string, path: string, body?: unknown) => api.call(method, path, z.unknown(), body);
  const click = (method: string, path: string, body?: unknown) => send(method, api.path(path), body);
  await send("POST", "/orgs/acme/repos", { name, visibility: "public", auto_init: true, description: "An old one" });
  await click("PATCH", "", {
    homepage: "https://old.example",
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: false,
    allow_auto_merge: true,
    has_wiki: true,
    security_and_analysis: { secret_scanning: { status: "enabled" } },
  });
  await click("PUT", "/topics", { names: ["shop", "legacy"] });
  await click("PUT", "/vulnerability-alerts");
  await click("PUT", "/actions/permissions", { enabled: true, allowed_actions: "all" });
  await click("POST", "/rulesets", {
    name: "Protect main",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 2,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
    ],
  });
  await click("POST", "/rulesets", {
    name: "Nobody pushes secrets",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~ALL"], exclude: ["refs/heads/sandbox"] } },
    rules: [{ type: "deletion" }],
  });
  const number = Object.values(github.state.repositories).find((each) => each.name === name)?.id ?? 0;
  change(github, {
    path: ["repositories", String(number), "branches", "main", "protection"],
    value: {
      required_status_checks: { strict: true, contexts: ["gate"] },
      required_linear_history: { enabled: true },
      required_conversation_resolution: { enabled: true },
      enforce_admins: { enabled: true },
    },
  });
  await click("PUT", "/environments/prod", {
    wait_timer: 10,
    prevent_self_review: true,
    can_admins_bypass: false,
    reviewers: [{ type: "Team", id: 502 }],
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  await click("POST", "/environments/prod/deployment-branch-policies", { name: "main", type: "branch" });
  await click("POST", "/environments/prod/deployment-branch-policies", { name: "v*", type: "tag" });
  await click("POST", "/environments/prod/variables", { name: "URL", value: "https://shop.example" });
  await click("PUT", "/environments/dev", {});
  await click("POST", "/actions/variables", { name: "REGION", value: "eu" });
  await click("POST", "/labels", { name: "bug report", color: "D73A4A", description: "It does not work" });
  await click("POST", "/hooks", { config: { url: "https://chat.example/hook" } });
  const { keyId, key } = await fetchPublicKey(api, "prod");
  const sealed = { key_id: keyId, encrypted_value: await seal("old-value", key) };
  await click("PUT", "/environments/prod/secrets/OLD_TOKEN", sealed);
}
