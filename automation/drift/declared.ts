import { z } from "zod";
import type { ResourceState } from "../engine/engine.ts";

const Reviewers = z.object({ users: z.array(z.number()).default([]), teams: z.array(z.number()).default([]) });

const Environment = z.looseObject({
  environment: z.string(),
  waitTimer: z.number().default(0),
  canAdminsBypass: z.boolean().default(true),
  preventSelfReview: z.boolean().default(false),
  reviewers: z.array(Reviewers).default([]),
  deploymentBranchPolicy: z
    .looseObject({ protectedBranches: z.boolean(), customBranchPolicies: z.boolean() })
    .optional(),
});

const Policy = z.looseObject({
  environment: z.string(),
  branchPattern: z.string().optional(),
  tagPattern: z.string().optional(),
});
const Named = z.looseObject({ environment: z.string().default("") });

/** A declared environment. */
export type DeclaredEnvironment = z.infer<typeof Environment>;

/** A secret or a variable, and when the engine wrote it. */
export interface DeclaredValue {
  readonly environment: string;
  readonly name: string;
  readonly writtenAt: string;
}

/** What a state declares of the things the engine's refresh is blind to. */
export interface Declared {
  readonly repository: string;
  readonly environments: readonly DeclaredEnvironment[];
  readonly policies: readonly {
    readonly environment: string;
    readonly name: string;
    readonly type: "branch" | "tag";
  }[];
  readonly rulesets: readonly string[];
  readonly secrets: Readonly<Record<SecretScope, readonly DeclaredValue[]>>;
  readonly variables: readonly DeclaredValue[];
}

/** Where a secret is kept. */
export type SecretScope = "actions" | "dependabot" | "environment";

/** Reads the declaration from a stack's resources; undefined when the stack has no repository. */
export function declaredGovernance(resources: readonly ResourceState[]): Declared | undefined {
  const live = resources.filter((each) => each.delete !== true);
  const of = (type: string) => live.filter((each) => each.type === `github:index/${type}`);
  const [repository] = of("repository:Repository");
  if (repository?.id === undefined) return undefined;
  const policies = of("repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy").map(({ inputs }) =>
    Policy.parse(inputs),
  );
  return {
    repository: repository.id,
    environments: of("repositoryEnvironment:RepositoryEnvironment").map(({ inputs }) => Environment.parse(inputs)),
    policies: policies.map(({ environment, branchPattern, tagPattern }) => ({
      environment,
      name: branchPattern ?? tagPattern ?? "",
      type: branchPattern === undefined ? "tag" : "branch",
    })),
    rulesets: of("repositoryRuleset:RepositoryRuleset").map(
      ({ inputs }) => z.looseObject({ name: z.string() }).parse(inputs).name,
    ),
    secrets: {
      actions: values(of("actionsSecret:ActionsSecret"), "secretName"),
      dependabot: values(of("dependabotSecret:DependabotSecret"), "secretName"),
      environment: values(of("actionsEnvironmentSecret:ActionsEnvironmentSecret"), "secretName"),
    },
    variables: [
      ...values(of("actionsVariable:ActionsVariable"), "variableName"),
      ...values(of("actionsEnvironmentVariable:ActionsEnvironmentVariable"), "variableName"),
    ],
  };
}

function values(resources: readonly ResourceState[], key: "secretName" | "variableName"): DeclaredValue[] {
  return resources.map(({ inputs, outputs }) => ({
    environment: Named.parse(inputs).environment,
    name: z.string().parse(inputs?.[key]),
    writtenAt: z.string().catch("").parse(outputs?.["updatedAt"]),
  }));
}
