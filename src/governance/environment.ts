import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "./environments.schema.ts";
import type { People } from "./people.ts";

/** What a GitHub environment is made of. */
export interface DeploymentEnvironmentArgs {
  readonly repository: pulumi.Input<string>;
  /** Name on GitHub, the same as the stack's. */
  readonly environment: string;
  readonly settings: Environment;
  readonly people: People;
}

/** A GitHub environment: who approves, which refs may deploy, and what its jobs get to know. */
export class DeploymentEnvironment extends pulumi.ComponentResource {
  constructor(name: string, args: DeploymentEnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:governance:DeploymentEnvironment", name, {}, opts);
    const { settings, repository } = args;
    const environment = new github.RepositoryEnvironment(`${name}-protection`, protectionOf(args), {
      parent: this,
      deleteBeforeReplace: true,
    });
    const child = { parent: this, deletedWith: environment, deleteBeforeReplace: true };
    const target = { repository, environment: environment.environment };
    for (const branchPattern of settings.branches) {
      new github.RepositoryEnvironmentDeploymentPolicy(
        `${name}-branch-${branchPattern}`,
        { ...target, branchPattern },
        child,
      );
    }
    for (const tagPattern of settings.tags) {
      new github.RepositoryEnvironmentDeploymentPolicy(`${name}-tag-${tagPattern}`, { ...target, tagPattern }, child);
    }
    for (const [variableName, value] of Object.entries(settings.variables)) {
      new github.ActionsEnvironmentVariable(
        `${name}-variable-${variableName}`,
        { ...target, variableName, value },
        child,
      );
    }
    for (const [secretName, sealed] of Object.entries(settings.secrets)) {
      new github.ActionsEnvironmentSecret(`${name}-secret-${secretName}`, { ...target, secretName, ...sealed }, child);
    }
    this.registerOutputs({});
  }
}

function protectionOf({
  repository,
  environment,
  settings,
  people,
}: DeploymentEnvironmentArgs): github.RepositoryEnvironmentArgs {
  const { approval, branches, tags } = settings;
  const users = approval.kind === "reviewers" ? approval.users.map((login) => people.users[login] ?? 0) : [];
  const teams = approval.kind === "reviewers" ? approval.teams.map((slug) => people.teams[slug] ?? 0) : [];
  return {
    repository,
    environment,
    waitTimer: settings.waitMinutes,
    canAdminsBypass: settings.adminBypass,
    preventSelfReview: approval.kind === "reviewers" && !approval.selfReview,
    ...(users.length + teams.length === 0 ? {} : { reviewers: [{ users: ascending(users), teams: ascending(teams) }] }),
    ...(branches.length + tags.length === 0
      ? {}
      : { deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true } }),
  };
}

const ascending = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other);
