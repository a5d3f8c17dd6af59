import type { AccessoryName } from "../catalog/services.ts";
import { hostName, type Scope } from "../lib/naming.ts";

/** Name of the database and of its owner. */
export const databaseName = "platform";

/** Environment variables of a service's containers; none of them is a secret. */
export function serviceEnvironment(scope: Scope, accessories: readonly AccessoryName[]): string[] {
  return [`ENVIRONMENT=${scope.stack}`, ...accessories.flatMap((accessory) => variables(scope, accessory))].toSorted();
}

function variables(scope: Scope, accessory: AccessoryName): string[] {
  const host = hostName(scope, accessory);
  switch (accessory) {
    case "postgres":
      return [
        `POSTGRES_HOST=${host}`,
        "POSTGRES_PORT=5432",
        `POSTGRES_DB=${databaseName}`,
        `POSTGRES_USER=${databaseName}`,
        "POSTGRES_PASSWORD_FILE=/run/secrets/database-password",
      ];
    case "redis":
      return [`REDIS_URL=redis://${host}:6379/0`];
    default:
      return accessory satisfies never;
  }
}
