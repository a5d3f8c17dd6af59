/** Type of the resource every program has: the stack itself. */
export const stackType = "pulumi:pulumi:Stack";

/** The parts of a URN that the engine needs. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** Types of the parents and the resource, joined by `$`. */
  readonly qualifiedType: string;
  readonly type: string;
  readonly name: string;
}

/** Split `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function parseUrn(urn: string): UrnParts {
  const [stack = "", project = "", qualifiedType = "", ...name] = urn.replace(/^urn:pulumi:/u, "").split("::");
  return { stack, project, qualifiedType, type: qualifiedType.split("$").at(-1) ?? "", name: name.join("::") };
}

/** URN of a resource below its parent; the stack itself leaves no trace in it. */
export function createUrn(stack: string, project: string, type: string, name: string, parent: string): string {
  const parentType = parent === "" ? "" : parseUrn(parent).qualifiedType;
  const qualified = parentType === "" || parentType === stackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** Package of a type token: `docker:index/network:Network` → `docker`, `pulumi:providers:docker` → `pulumi`. */
export function packageOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}

/** Package a provider type is for, or undefined for other types. */
export function providedPackage(type: string): string | undefined {
  return type.startsWith("pulumi:providers:") ? type.slice("pulumi:providers:".length) : undefined;
}

/** Whether the engine made this provider because the program named none. */
export function isDefaultProvider(urn: string): boolean {
  const { type, name } = parseUrn(urn);
  return providedPackage(type) !== undefined && /^default(_|$)/u.test(name);
}
