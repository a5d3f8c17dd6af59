import { environments } from "../catalog/environments.ts";

/** One platform in one environment: the owner of everything that carries its name on a host. */
export interface Scope {
  /** Name of the platform, e.g. `delivery`; several may share one host. */
  readonly platform: string;
  /** Pulumi stack, e.g. `dev`. */
  readonly stack: string;
}

/** Longest platform name: with stack, role, replica and Pulumi's suffix a name still fits a DNS label of 63 characters. */
export const platformNameLimit = 32;

/** Why a platform cannot have this name, or undefined when it can. */
export function platformNameProblem(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) return "expected lower-case words joined by hyphens";
  if (name.length > platformNameLimit) return `expected at most ${platformNameLimit} characters`;
  // The first word that is an environment ends the platform's name: without this rule two scopes could meet in one name.
  const word = name.split("-").find((part) => part in environments);
  return word === undefined ? undefined : `"${word}" is the name of an environment and cannot be a word of it`;
}

/** What every name of a scope starts with. */
export function scopeName({ platform, stack }: Scope): string {
  return `${platform}-${stack}`;
}

/** Name of a thing on the host: the same role in another scope never has it. */
export function hostName(scope: Scope, role: string): string {
  return `${scopeName(scope)}-${role}`;
}

/** Logical name of a replica; the first has the service's own, so that scaling up leaves it alone. */
export function replicaName(service: string, index: number): string {
  return index === 0 ? service : `${service}-${index + 1}`;
}
