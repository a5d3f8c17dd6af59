import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { Secrets, Variables } from "./secrets.schema.ts";

/** Variables and sealed secrets of the repository itself. */
export interface RepositoryValuesArgs {
  readonly repository: pulumi.Input<string>;
  readonly variables: Variables;
  readonly secrets: Secrets;
  readonly dependabotSecrets: Secrets;
}

/** Variables and sealed secrets that are not an environment's. A name has one holder at a time: the old is deleted before the new is made. */
export class RepositoryValues extends pulumi.ComponentResource {
  constructor(name: string, args: RepositoryValuesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:governance:RepositoryValues", name, {}, opts);
    const { repository } = args;
    const child = { parent: this, deleteBeforeReplace: true };
    for (const [variableName, value] of Object.entries(args.variables)) {
      new github.ActionsVariable(`${name}-variable-${variableName}`, { repository, variableName, value }, child);
    }
    for (const [secretName, sealed] of Object.entries(args.secrets)) {
      new github.ActionsSecret(`${name}-secret-${secretName}`, { repository, secretName, ...sealed }, child);
    }
    for (const [secretName, sealed] of Object.entries(args.dependabotSecrets)) {
      new github.DependabotSecret(`${name}-dependabot-${secretName}`, { repository, secretName, ...sealed }, child);
    }
    this.registerOutputs({});
  }
}
