/** One environment of the platform: a Pulumi stack and a GitHub environment of the same name. */
export interface Environment {
  /** Git refs whose commit images may enter here without having been verified elsewhere. */
  readonly entry: readonly string[];
  /** The environment whose verified releases may come here. */
  readonly promotesFrom?: string;
  /** Whether a person other than the author has to approve each deployment. */
  readonly approval: boolean;
}

/** Environments in the order a release travels through them. */
export const environments = {
  dev: { entry: ["main"], approval: false },
  test: { entry: ["release/*"], promotesFrom: "dev", approval: false },
  prod: { entry: [], promotesFrom: "test", approval: true },
} as const satisfies Record<string, Environment>;

/** Name of an environment in the catalog. */
export type EnvironmentName = keyof typeof environments;
