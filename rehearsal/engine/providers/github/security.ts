import { z } from "zod";
import type { Properties } from "../../values/value.ts";
import { sorted, type Kind, textOf } from "./kind.ts";
import { repositoryPath, type Session } from "./session.ts";

const Switch = z.object({ repository: z.string(), enabled: z.boolean().default(true) });

/** Something of a repository that is on or off. */
interface Toggle {
  readonly token: string;
  readonly path: string;
  readonly isOn: (path: string, session: Session) => Promise<boolean>;
}

function toggleKind({ token, path, isOn }: Toggle): Kind {
  const at = (session: Session, repository: string) => `${repositoryPath(session, repository)}/${path}`;
  const put = async (inputs: Properties, session: Session) => {
    const { repository, enabled } = Switch.parse(inputs);
    await session.client.request(enabled ? "PUT" : "DELETE", at(session, repository));
    return { repository, enabled };
  };
  return {
    token,
    inputs: ["repository", "enabled"],
    defaults: { enabled: true },
    parseId: (id) => ({ repository: id }),
    create: async (inputs, session) => {
      const outputs = await put(inputs, session);
      return { id: outputs.repository, outputs };
    },
    read: async (id, _known, session) => ({ repository: id, enabled: await isOn(at(session, id), session) }),
    update: (_existing, inputs, session) => put(inputs, session),
    delete: (existing, session) => session.client.remove(at(session, existing.id)),
  };
}

/** Dependabot alerts: on is an answer, off is that there is none. */
export const vulnerabilityAlerts = toggleKind({
  token: "repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts",
  path: "vulnerability-alerts",
  isOn: async (path, session) => {
    const before = await session.client.find(path.replace(/\/vulnerability-alerts$/, ""));
    if (before === undefined) throw new Error(`the repository of ${path} is gone; remove the resource from the state`);
    try {
      await session.client.request("GET", path);
      return true;
    } catch {
      return false;
    }
  },
});

/** Pull requests of Dependabot that fix what it alerts about. */
export const securityUpdates = toggleKind({
  token: "repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates",
  path: "automated-security-fixes",
  isOn: async (path, session) =>
    z.object({ enabled: z.boolean() }).parse(await session.client.request("GET", path)).enabled,
});

const Selected = z.object({
  githubOwnedAllowed: z.boolean(),
  verifiedAllowed: z.boolean().default(false),
  patternsAlloweds: z.array(z.string()).default([]),
});
const Permissions = z.object({
  repository: z.string(),
  enabled: z.boolean().default(true),
  allowedActions: z.string().default(""),
  shaPinningRequired: z.boolean().default(false),
  allowedActionsConfig: Selected.optional(),
});
const FoundPermissions = z.object({
  enabled: z.boolean(),
  allowed_actions: z.string().default(""),
  sha_pinning_required: z.boolean().default(false),
});
const FoundSelected = z.object({
  github_owned_allowed: z.boolean(),
  verified_allowed: z.boolean(),
  patterns_allowed: z.array(z.string()),
});

const permissionsPath = (session: Session, repository: string) =>
  `${repositoryPath(session, repository)}/actions/permissions`;

async function putPermissions(inputs: Properties, session: Session): Promise<Properties> {
  const wanted = Permissions.parse(inputs);
  const path = permissionsPath(session, wanted.repository);
  await session.client.request("PUT", path, {
    enabled: wanted.enabled,
    allowed_actions: wanted.allowedActions,
    sha_pinning_required: wanted.shaPinningRequired,
  });
  const selected = wanted.allowedActionsConfig;
  if (selected !== undefined) {
    await session.client.request("PUT", `${path}/selected-actions`, {
      github_owned_allowed: selected.githubOwnedAllowed,
      verified_allowed: selected.verifiedAllowed,
      patterns_allowed: selected.patternsAlloweds,
    });
  }
  return readPermissions(wanted.repository, session);
}

async function readPermissions(repository: string, session: Session): Promise<Properties> {
  const path = permissionsPath(session, repository);
  const found = FoundPermissions.parse(await session.client.request("GET", path));
  const outputs = {
    repository,
    enabled: found.enabled,
    allowedActions: found.allowed_actions,
    shaPinningRequired: found.sha_pinning_required,
  };
  if (found.allowed_actions !== "selected") return outputs;
  const selected = FoundSelected.parse(await session.client.request("GET", `${path}/selected-actions`));
  return {
    ...outputs,
    allowedActionsConfig: {
      githubOwnedAllowed: selected.github_owned_allowed,
      verifiedAllowed: selected.verified_allowed,
      patternsAlloweds: selected.patterns_allowed,
    },
  };
}

/** What workflows may run. */
export const actionsPermissions: Kind = {
  token: "actionsRepositoryPermissions:ActionsRepositoryPermissions",
  inputs: ["repository", "enabled", "allowedActions", "shaPinningRequired", "allowedActionsConfig"],
  defaults: { enabled: true },
  computed: ["shaPinningRequired"],
  normalize: {
    allowedActionsConfig: (value) => {
      const selected = Selected.parse(value);
      return { ...selected, patternsAlloweds: sorted(selected.patternsAlloweds) };
    },
  },
  parseId: (id) => ({ repository: id }),
  create: async (inputs, session) => {
    const outputs = await putPermissions(inputs, session);
    return { id: textOf(outputs, "repository"), outputs };
  },
  read: (id, _known, session) => readPermissions(id, session),
  update: (_existing, inputs, session) => putPermissions(inputs, session),
  delete: async (existing, session) => {
    await session.client.request("PUT", permissionsPath(session, existing.id), {
      enabled: true,
      allowed_actions: "all",
    });
  },
};

const Token = z.object({
  repository: z.string(),
  defaultWorkflowPermissions: z.string(),
  canApprovePullRequestReviews: z.boolean().default(false),
});
const FoundToken = z.object({
  default_workflow_permissions: z.string(),
  can_approve_pull_request_reviews: z.boolean(),
});

async function putToken(inputs: Properties, session: Session) {
  const wanted = Token.parse(inputs);
  await session.client.request("PUT", `${permissionsPath(session, wanted.repository)}/workflow`, {
    default_workflow_permissions: wanted.defaultWorkflowPermissions,
    can_approve_pull_request_reviews: wanted.canApprovePullRequestReviews,
  });
  return { ...wanted };
}

/** What a job's token may do when the job does not say. */
export const workflowPermissions: Kind = {
  token: "workflowRepositoryPermissions:WorkflowRepositoryPermissions",
  inputs: ["repository", "defaultWorkflowPermissions", "canApprovePullRequestReviews"],
  defaults: { canApprovePullRequestReviews: false },
  parseId: (id) => ({ repository: id }),
  create: async (inputs, session) => {
    const outputs = await putToken(inputs, session);
    return { id: outputs.repository, outputs };
  },
  read: async (id, _known, session) => {
    const found = FoundToken.parse(await session.client.request("GET", `${permissionsPath(session, id)}/workflow`));
    return {
      repository: id,
      defaultWorkflowPermissions: found.default_workflow_permissions,
      canApprovePullRequestReviews: found.can_approve_pull_request_reviews,
    };
  },
  update: (_existing, inputs, session) => putToken(inputs, session),
  delete: async (existing, session) => {
    await putToken(
      { repository: existing.id, defaultWorkflowPermissions: "read", canApprovePullRequestReviews: false },
      session,
    );
  },
};
