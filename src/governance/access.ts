import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { Access, Labels } from "./actions.schema.ts";

/** Who may do what, and how issues are sorted. */
export interface CollaborationArgs {
  readonly repository: pulumi.Input<string>;
  readonly labels: Labels;
  /** Left out, people and teams stay as they are. */
  readonly access: Access | undefined;
}

/** Labels, which are added to those that are there, and access, which is complete: nobody else keeps any. */
export class Collaboration extends pulumi.ComponentResource {
  constructor(name: string, { repository, labels, access }: CollaborationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:governance:Collaboration", name, {}, opts);
    for (const label of labels) {
      new github.IssueLabel(`${name}-label-${label.name}`, { repository, ...label }, { parent: this });
    }
    if (access !== undefined) {
      const users = Object.entries(access.users).map(([username, permission]) => ({ username, permission }));
      const teams = Object.entries(access.teams).map(([teamId, permission]) => ({ teamId, permission }));
      new github.RepositoryCollaborators(`${name}-access`, { repository, users, teams }, { parent: this });
    }
    this.registerOutputs({});
  }
}
