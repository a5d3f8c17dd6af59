import { createUrn, parseUrn, stackType } from "../urn.ts";

/** One earlier identity of a resource: a URN, or the parts that differ. Empty parts mean "as now". */
export type AliasSpec =
  | { readonly urn: string }
  | {
      readonly name: string;
      readonly type: string;
      readonly stack: string;
      readonly project: string;
      readonly parent: string;
      readonly noParent: boolean;
    };

/** Who a resource is now. */
export interface Identity {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
}

/** URNs under which a resource may be in the state; `used` maps a URN of this run to the alias it was found by. */
export function aliasUrns(
  identity: Identity,
  specs: readonly AliasSpec[],
  used: ReadonlyMap<string, string>,
): readonly string[] {
  const own = specs.map((spec) => resolveAlias(identity, spec, used));
  const parentAlias = used.get(identity.parent);
  if (parentAlias === undefined) return [...new Set(own)];
  const inherited = [identity, ...own.map(parseUrn)].map(({ type, name }) =>
    inheritAlias(identity, type, name, parentAlias),
  );
  return [...new Set([...own, ...inherited])];
}

function resolveAlias(identity: Identity, spec: AliasSpec, used: ReadonlyMap<string, string>): string {
  if ("urn" in spec) return spec.urn;
  const parent = spec.parent === "" ? identity.parent : (used.get(spec.parent) ?? spec.parent);
  const isTop = spec.noParent || (parent !== "" && parseUrn(parent).qualifiedType === stackType);
  return createUrn(
    spec.stack || identity.stack,
    spec.project || identity.project,
    spec.type || identity.type,
    spec.name || identity.name,
    isTop ? "" : parent,
  );
}

/** A child is usually named after its parent, so a renamed parent renames the prefix of the child too. */
function inheritAlias(identity: Identity, type: string, name: string, parentAlias: string): string {
  const parentName = parseUrn(identity.parent).name;
  const aliasName = name.startsWith(parentName) ? parseUrn(parentAlias).name + name.slice(parentName.length) : name;
  return createUrn(identity.stack, identity.project, type, aliasName, parentAlias);
}
