import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { AliasSpec } from "../steps/aliases.ts";
import type { Properties } from "../values/value.ts";
import { fromStruct } from "./struct.ts";

/** What the program wants a resource to be. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly inputs: Properties;
  /** `<urn>::<id>`, or empty for the default provider. */
  readonly provider: string;
  /** Version of the default provider. */
  readonly version: string;
  readonly protect: boolean | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly retainOnDelete: boolean | undefined;
  readonly aliases: readonly AliasSpec[];
  readonly deletedWith: string;
  readonly importId: string;
  readonly customTimeouts: Readonly<Record<string, string>> | undefined;
}

/** A resource the program only looks at. */
export interface ReadGoal {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly parent: string;
  readonly inputs: Properties;
  readonly provider: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** Parse a registration; an option this engine does not carry out is refused by name. */
export function parseGoal(request: RegisterResourceRequest): Goal {
  refuseOptions(request);
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    inputs: fromStruct(request.getObject()),
    provider: request.getProvider(),
    version: request.getVersion(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      Array.from(request.getPropertydependenciesMap().entries(), ([key, value]) => [key, value.getUrnsList()]),
    ),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    aliases: request.getAliasesList().map(parseAlias),
    deletedWith: request.getDeletedwith(),
    importId: request.getImportid(),
    customTimeouts: parseTimeouts(request),
  };
}

/** Parse a read. */
export function parseRead(request: ReadResourceRequest): ReadGoal {
  return {
    type: request.getType(),
    name: request.getName(),
    id: request.getId(),
    parent: request.getParent(),
    inputs: fromStruct(request.getProperties()),
    provider: request.getProvider(),
    version: request.getVersion(),
    dependencies: request.getDependenciesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}

function refuseOptions(request: RegisterResourceRequest): void {
  const options: readonly (readonly [string, boolean])[] = [
    ["remote components", request.getRemote()],
    ["option transforms", request.getTransformsList().length > 0],
    ["option hooks", request.hasHooks()],
    ["option replaceWith", request.getReplaceWithList().length > 0],
    ["option replacementTrigger", request.hasReplacementTrigger()],
    ["parameterized packages", request.getPackageref() !== ""],
  ];
  const used = options.filter(([, isUsed]) => isUsed).map(([name]) => name);
  if (used.length === 0) return;
  throw new Error(`unsupported: ${used.join(", ")} on ${request.getName()} [${request.getType()}]`);
}

function parseAlias(alias: Alias): AliasSpec {
  const spec = alias.getSpec();
  if (!spec) return { urn: alias.getUrn() };
  return {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.getParenturn(),
    noParent: spec.getNoparent(),
  };
}

function parseTimeouts(request: RegisterResourceRequest): Readonly<Record<string, string>> | undefined {
  const timeouts = request.getCustomtimeouts();
  const set = Object.entries({
    create: timeouts?.getCreate() ?? "",
    update: timeouts?.getUpdate() ?? "",
    delete: timeouts?.getDelete() ?? "",
  }).filter(([, value]) => value !== "");
  return set.length > 0 ? Object.fromEntries(set) : undefined;
}
