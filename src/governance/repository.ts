import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { Actions } from "./actions.schema.ts";
import type { Repository } from "./repository.schema.ts";

/** What a repository consists of beside rules and environments. */
export interface GovernedRepositoryArgs {
  readonly repository: Repository;
  readonly actions: Actions;
}

/** The repository with everything that is a setting of it. Every protective field is spelled out: the provider reads a missing one as off. */
export class GovernedRepository extends pulumi.ComponentResource {
  /** The repository; what belongs to it goes with it. */
  readonly resource: github.Repository;
  /** Name, once it exists. */
  readonly name: pulumi.Output<string>;

  constructor(name: string, { repository, actions }: GovernedRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:governance:GovernedRepository", name, {}, opts);
    this.resource = new github.Repository(`${name}-settings`, settingsOf(repository), {
      parent: this,
      protect: repository.protect,
      ...(repository.origin === "adopted" ? { import: repository.name } : {}),
    });
    this.name = this.resource.name;
    const child = { parent: this, deletedWith: this.resource };
    const target = { repository: this.name };
    if (repository.topics.length > 0) {
      new github.RepositoryTopics(`${name}-topics`, { ...target, topics: [...repository.topics] }, child);
    }
    const alerts = new github.RepositoryVulnerabilityAlerts(
      `${name}-alerts`,
      { ...target, enabled: repository.security.alerts },
      child,
    );
    const updates = { ...target, enabled: repository.security.alerts && repository.security.updates };
    new github.RepositoryDependabotSecurityUpdates(`${name}-updates`, updates, { ...child, dependsOn: [alerts] });
    new github.ActionsRepositoryPermissions(`${name}-actions`, { ...target, ...actionsOf(actions) }, child);
    const token = {
      defaultWorkflowPermissions: actions.token,
      canApprovePullRequestReviews: actions.approvePullRequests,
    };
    new github.WorkflowRepositoryPermissions(`${name}-token`, { ...target, ...token }, child);
    this.registerOutputs({ name: this.name });
  }
}

/** Archived, never deleted: what a mistake removes has to come back. */
function settingsOf({ merge, features, security, ...repository }: Repository): github.RepositoryArgs {
  const status = (on: boolean) => ({ status: on ? "enabled" : "disabled" });
  const may = (method: Repository["merge"]["methods"][number]) => merge.methods.includes(method);
  return {
    name: repository.name,
    description: repository.description,
    homepageUrl: repository.homepage,
    visibility: repository.visibility,
    archived: repository.archived,
    archiveOnDestroy: true,
    autoInit: repository.origin === "created",
    hasIssues: features.issues,
    hasProjects: features.projects,
    hasWiki: features.wiki,
    hasDiscussions: features.discussions,
    allowMergeCommit: may("merge"),
    allowSquashMerge: may("squash"),
    allowRebaseMerge: may("rebase"),
    allowAutoMerge: merge.auto,
    allowUpdateBranch: merge.updateBranch,
    deleteBranchOnMerge: merge.deleteBranch,
    webCommitSignoffRequired: merge.signOff,
    ...(may("squash") ? { squashMergeCommitTitle: "PR_TITLE", squashMergeCommitMessage: "PR_BODY" } : {}),
    ...(may("merge") ? { mergeCommitTitle: "PR_TITLE", mergeCommitMessage: "PR_BODY" } : {}),
    securityAndAnalysis: {
      secretScanning: status(security.secretScanning),
      secretScanningPushProtection: status(security.pushProtection),
    },
  };
}

function actionsOf(actions: Actions): Omit<github.ActionsRepositoryPermissionsArgs, "repository"> {
  const selected = {
    allowedActionsConfig: {
      githubOwnedAllowed: actions.githubOwned,
      verifiedAllowed: actions.verified,
      patternsAlloweds: [...actions.patterns],
    },
  };
  return {
    enabled: true,
    allowedActions: actions.allowed,
    shaPinningRequired: actions.pinned,
    ...(actions.allowed === "selected" ? selected : {}),
  };
}
