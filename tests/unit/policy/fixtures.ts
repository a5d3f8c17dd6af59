import type { Resource } from "../../../policy/resource.ts";
import type { PolicyContext } from "../../../policy/rule.ts";

/** The strictest context: everything protected, prod approved by reviewers. */
export const context: PolicyContext = {
  stack: "prod",
  services: ["backend", "frontend", "server"],
  protect: true,
  approvalEnvironments: ["prod"],
  approval: "reviewers",
};

/** A resource with the least that every rule needs. */
export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  rest: Partial<Resource> = {},
): Resource {
  return {
    urn: `urn:pulumi:prod::delivery::delivery:deploy:Platform$${type}::${name}`,
    type,
    name,
    inputs,
    protect: false,
    retainOnDelete: false,
    ...rest,
  };
}

/** A service's container that every rule accepts. */
export const conformingContainer = (inputs: Record<string, unknown> = {}, rest: Partial<Resource> = {}) =>
  resource(
    "docker:index/container:Container",
    "platform-backend",
    {
      __defaults: ["name"],
      name: "platform-backend-adb8058",
      image: `ghcr.io/acme/platform-backend@sha256:${"a".repeat(64)}`,
      labels: [
        { label: "delivery.service", value: "backend" },
        { label: "delivery.ready-seconds", value: "60" },
      ],
      destroyGraceSeconds: 40,
      memory: 256,
      cpus: "0.5",
      envs: ["POSTGRES_PASSWORD_FILE=/run/secrets/database-password"],
      ...inputs,
    },
    rest,
  );

/** An accessory's container: a fixed name and a version tag are right for it. */
export const conformingAccessory = (inputs: Record<string, unknown> = {}) =>
  resource("docker:index/container:Container", "platform-postgres", {
    name: "delivery-prod-postgres",
    image: "postgres:17-trixie",
    labels: [{ label: "delivery.service", value: "postgres" }],
    destroyGraceSeconds: 60,
    ports: [],
    ...inputs,
  });

/** The prod environment with everything that protects it. */
export const conformingEnvironment = (inputs: Record<string, unknown> = {}) =>
  resource("github:index/repositoryEnvironment:RepositoryEnvironment", "prod", {
    environment: "prod",
    reviewers: [{ users: [], teams: [7] }],
    preventSelfReview: true,
    canAdminsBypass: false,
    ...inputs,
  });
