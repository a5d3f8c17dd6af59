import * as pulumi from "@pulumi/pulumi";
import { environments } from "../catalog/environments.ts";
import { announcement } from "./announcement.ts";
import { Collaboration } from "./access.ts";
import { DeploymentEnvironment } from "./environment.ts";
import { RepositoryFiles } from "./files.ts";
import { generatedFiles } from "./generated-files.ts";
import type { GovernanceConfig } from "./governance.schema.ts";
import type { People } from "./people.ts";
import { GovernedRepository } from "./repository.ts";
import { ChangeRules } from "./rulesets.ts";
import { RepositoryValues } from "./values.ts";

/** Everything about the repository, and who it is made for. */
export interface GovernanceArgs {
  readonly config: GovernanceConfig;
  readonly people: People;
  readonly provider: pulumi.ProviderResource;
}

/** Branches that enter an environment of their own, beside the default branch. */
export const releaseBranches = Object.values(environments).flatMap(({ entry }) =>
  entry.filter((ref) => ref !== "main"),
);

/** The whole governance of one repository: what it is, who may change it, and what may be deployed from it. */
export class Governance extends pulumi.ComponentResource {
  /** Name of the repository. */
  readonly repository: pulumi.Output<string>;

  constructor(name: string, { config, people, provider }: GovernanceArgs) {
    super(
      "delivery:governance:Governance",
      name,
      {},
      { providers: [provider], transformations: [takeOver(config.imports)] },
    );
    const governed = new GovernedRepository(`${name}-repository`, config, { parent: this });
    const child = { parent: this, deletedWith: governed.resource, transformations: [goesWith(governed)] };
    const repository = governed.name;
    const files = new RepositoryFiles(
      "files",
      { repository, files: generatedFiles(config), mode: config.files },
      child,
    );
    const rules = {
      after: files.resources,
      repository,
      rules: config.rules,
      methods: config.repository.merge.methods,
      releaseBranches,
      people,
    };
    new ChangeRules(`${name}-rules`, rules, child);
    for (const [environment, settings] of Object.entries(config.environments)) {
      new DeploymentEnvironment(`${name}-${environment}`, { repository, environment, settings, people }, child);
    }
    const variables = { ...config.variables, ...announcement(config) };
    new RepositoryValues(`${name}-values`, { ...config, variables, repository }, child);
    new Collaboration(`${name}-collaboration`, { ...config, repository, access: config.access }, child);
    this.repository = repository;
    this.registerOutputs({ repository });
  }
}

/** Existing objects are taken over under the id that `make adopt` has found for them. */
const takeOver =
  (imports: GovernanceConfig["imports"]): pulumi.ResourceTransformation =>
  ({ name, type, props, opts }) => {
    const id = type.startsWith("github:") ? imports[name] : undefined;
    return id === undefined ? undefined : { props, opts: { ...opts, import: id } };
  };

/** What belongs to the repository goes with it, without a request of its own. */
const goesWith =
  (governed: GovernedRepository): pulumi.ResourceTransformation =>
  ({ type, props, opts }) =>
    type.startsWith("github:") && opts.deletedWith === undefined
      ? { props, opts: { ...opts, deletedWith: governed.resource } }
      : undefined;
